// The plan as a table of many rows, beside Gantt charts and a plain table that show as much.
import { deliveredPolicy, sized } from "../policy.js";
import { inTurn, library, openBlank, ratios, withApp } from "./common.js";
import { DEVICE, EPOCH, accepted, filled, offline, put } from "./store.js";

const SIZES = [27, 1_000, 10_000];
const YEARS = [2024, 2025, 2026, 2027, 2028];
const RUNS = 5;
// Frames come as fast as they are done: otherwise all that is short would take one of 16.7 ms.
const UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];
const CHARTS = new URL("charts.js", import.meta.url).pathname;
const LIBRARIES = ["dhtmlx-gantt/codebase/dhtmlxgantt.js", "frappe-gantt/dist/frappe-gantt.umd.js"];
const STYLES = ["dhtmlx-gantt/codebase/dhtmlxgantt.css", "frappe-gantt/dist/frappe-gantt.css"];
const MEASURES = [["shown", "first screen"], ["mount", "all rows"], ["edit", "edit"], ["scroll", "scroll, worst frame"]];
const NAMES = { plain: "plain table", dhtmlx: "dhtmlx-gantt", frappe: "frappe-gantt" };

export function bench() {
  return withApp(UNLIMITED, async (browser, server) => {
    const policy = await deliveredPolicy(server);
    const tables = [];
    for (const size of SIZES) tables.push(await compare(browser, server, { ...policy, plan: sized(policy.plan, size) }));
    return tables.join("\n");
  });
}

async function compare(browser, server, policy) {
  const rows = [...policy.plan.line.filter((line) => line.kind === "row").map((line) => line.row.id), ...policy.plan.permanent.map((item) => item.id)];
  const size = rows.length;
  const app = await full(browser, server, policy, rows);
  await app.addScriptTag({ path: CHARTS });
  const blank = await openBlank(browser);
  for (const path of STYLES) await blank.addStyleTag({ path: library(path) });
  for (const path of [...LIBRARIES.map(library), CHARTS]) await blank.addScriptTag({ path });
  const measure = (page, name, run) => page.evaluate((what) => measureChart(what), { name, size, run });
  const results = await inTurn({ app, plain: blank, dhtmlx: blank, frappe: blank }, MEASURES, RUNS, measure);
  await app.context().close();
  await blank.context().close();
  return ratios(`Plan: ${size} rows by 5 years, ms (median of ${RUNS} runs)`, results, MEASURES, ["plain", "to plain"], NAMES);
}

/** The app with a progress in every row's year, as it was before the network went. */
async function full(browser, server, policy, rows) {
  const page = await offline(browser, server, policy);
  const cells = rows.flatMap((row) => YEARS.map((year) => `progress/${row}/${year}`));
  const ops = filled(cells, { progress: { status: "not-started", rating: "A" } });
  await put(page, "ops", ops.map(accepted));
  const cursor = JSON.stringify({ epoch: EPOCH, seq: ops.length, op: ops.at(-1).id, time: 0 });
  await put(page, "meta", [["device", `${DEVICE} ${ops.length + 1}`], ["cursor", cursor], ["writes", "1"]]);
  await page.goto(`${server.url}/plan/row-01/2024`);
  await page.waitForFunction(() => document.querySelector(".cell")?.textContent.includes("未着手"));
  // Only when all is read can a step be taken back.
  await page.locator(".undo button:not(:disabled)").first().waitFor();
  await page.locator('.nav a[href="/help"]').click();
  await page.locator(".plan-table").waitFor({ state: "detached" });
  return page;
}
