import { defineConfig } from "@playwright/test";
import { chromium } from "./chromium.js";
import { OWNER } from "./server.js";

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // Each test has a server and a browser context of its own. Two of them wait more than they work on two cores.
  fullyParallel: true,
  workers: 3,
  reporter: [["list"], ["json", { outputFile: "../target/playwright.json" }]],
  use: { ...chromium, storageState: OWNER, locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1280, height: 800 } },
});
