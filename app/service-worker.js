// Makes the service worker: it keeps the app's files, so that the app starts without network.
// A new version waits until the page tells it to take over (see src/worker.rs).
import { generateSW } from "workbox-build";

const dist = process.env.TRUNK_STAGING_DIR;

const { count, size, warnings } = await generateSW({
  globDirectory: dist,
  globPatterns: ["**/*.{html,js,css,wasm,svg,png,webmanifest}"],
  swDest: `${dist}/service-worker.js`,
  importScripts: ["/self-test.js"],
  // Trunk puts a hash into the names of what it builds; anything else gets a revision.
  dontCacheBustURLsMatching: /-[0-9a-f]{12,16}[._]/,
  navigateFallback: "/index.html",
  navigateFallbackDenylist: [/^\/api\//, /^\/export\//, /^\/open\//],
  cleanupOutdatedCaches: true,
  clientsClaim: false,
  skipWaiting: false,
  sourcemap: false,
  inlineWorkboxRuntime: true,
});
for (const warning of warnings) console.warn(warning);
console.log(`service worker: ${count} files, ${(size / 1024).toFixed(0)} KiB`);
