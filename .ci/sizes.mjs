// Says how much a first visit loads, as it travels, and fails above the budget.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const KB = 1024;
// Bytes, brotli. The same sources differ by half a KB from folder to folder: the order of functions follows their
// names, and these the path.
const BUDGET = { wasm: 533 * KB, "first load": 563 * KB };

const dist = new URL("../app/dist", import.meta.url).pathname;
const travelling = (name) => (existsSync(join(dist, `${name}.br`)) ? `${name}.br` : name);

const files = readdirSync(dist).filter((name) => /\.(html|js|css|wasm|svg|webmanifest)$/.test(name));
const sizes = new Map(files.map((name) => [name, statSync(join(dist, travelling(name))).size]));
const sum = (wanted) => [...sizes].filter(([name]) => wanted(name)).reduce((all, [, size]) => all + size, 0);
const measured = { wasm: sum((name) => name.endsWith(".wasm")), "first load": sum(() => true) };

let failed = false;
for (const [what, size] of Object.entries(measured)) {
  const over = size > BUDGET[what];
  failed ||= over;
  console.log(`${what}: ${(size / KB).toFixed(1)} KB brotli, budget ${BUDGET[what] / KB} KB${over ? ", OVER" : ""}`);
}
if (failed && process.argv.includes("--strict")) process.exit(1);
