// How long a device with a long history takes to show the plan, from what was noted as open and from
// the history alone.
import { median, table, withApp } from "./common.js";
import { DEVICE, EPOCH, accepted, edits, get, offline, put } from "./store.js";

const COUNTS = [1_000, 10_000, 100_000];
const RUNS = 3;

export function bench() {
  return withApp([], async (browser, server) => {
    const rows = [];
    for (const count of COUNTS) rows.push(await started(browser, server, count));
    const ratio = (column) => (row) => `${(row[column] / rows[0][column]).toFixed(1)}x`;
    const lines = rows.map((row) => [row.count, row.shown.toFixed(0), ratio("shown")(row), row.unnoted.toFixed(0), ratio("unnoted")(row), row.whole.toFixed(0)]);
    return table("Start of a device by the length of its history, ms", ["edits", "shown", "", "without the note", "", "whole history read"], lines);
  });
}

async function started(browser, server, count) {
  const page = await offline(browser, server);
  const context = page.context();
  const all = edits(count);
  await put(page, "ops", all.map(accepted));
  const cursor = JSON.stringify({ epoch: EPOCH, seq: count, op: all.at(-1).id, time: 0 });
  await put(page, "meta", [["device", `${DEVICE} ${count + 1}`], ["cursor", cursor], ["writes", "1"]]);
  await page.addInitScript(watch);
  const unnoted = await measured(page, server, async () => put(page, "open", [["current", ""]]));
  const noted = await measured(page, server, async () => {
    await page.goto(`${server.url}/plan/row-01/2024`);
    while ((await get(page, "open", "current"))?.split("\n")[0] !== "1") await page.waitForTimeout(200);
  });
  await context.close();
  return { count, unnoted: unnoted.shown, shown: noted.shown, whole: noted.whole };
}

/** Medians of when the plan's texts are shown and when undo, which needs all, is possible. */
async function measured(page, server, prepare) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    await prepare();
    await page.goto(`${server.url}/blank`);
    await page.goto(`${server.url}/plan/row-01/2024`);
    times.push(await (await page.waitForFunction(() => window.watched?.whole && window.watched)).jsonValue());
  }
  return { shown: median(times.map(({ shown }) => shown)), whole: median(times.map(({ whole }) => whole)) };
}

// Runs in the page: when the row's note holds its text, and when the whole history has been read.
function watch() {
  window.watched = {};
  const look = () => {
    const note = [...document.querySelectorAll("textarea")].some((box) => box.value.includes("評価結果の分析"));
    const undo = [...document.querySelectorAll(".undo button")].some((button) => !button.disabled);
    if (note) window.watched.shown ??= performance.now();
    if (undo) window.watched.whole ??= performance.now();
    if (!window.watched.whole) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
