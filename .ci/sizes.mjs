// Says how much a first visit loads, compressed, and fails above the budget.
import { brotliCompressSync, constants } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const KB = 1024;
const BUDGET = { wasm: 519 * KB, "first load": 548 * KB }; // bytes, brotli

const dist = new URL("../app/dist", import.meta.url).pathname;
const packed = (name) =>
  brotliCompressSync(readFileSync(join(dist, name)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
  }).length;

const files = readdirSync(dist).filter((name) => /\.(html|js|css|wasm|svg|webmanifest)$/.test(name));
const sizes = new Map(files.map((name) => [name, packed(name)]));
const sum = (wanted) => [...sizes].filter(([name]) => wanted(name)).reduce((all, [, size]) => all + size, 0);
const measured = { wasm: sum((name) => name.endsWith(".wasm")), "first load": sum(() => true) };

let failed = false;
for (const [what, size] of Object.entries(measured)) {
  const over = size > BUDGET[what];
  failed ||= over;
  console.log(`${what}: ${(size / KB).toFixed(1)} KB brotli, budget ${BUDGET[what] / KB} KB${over ? ", OVER" : ""}`);
}
if (failed && process.argv.includes("--strict")) process.exit(1);
