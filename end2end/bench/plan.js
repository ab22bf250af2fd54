// The plan as a table of many rows, beside Gantt charts and a plain table that show as much.
import { deliveredPolicy, library, median, openApp, openBlank, table, withApp } from "./common.js";

const SIZES = [27, 1_000, 10_000];
const RUNS = 5;
// Frames come as fast as they are done: otherwise all that is short would take one of 16.7 ms.
const UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];
const CHARTS = new URL("charts.js", import.meta.url).pathname;
const LIBRARIES = ["dhtmlx-gantt/codebase/dhtmlxgantt.js", "frappe-gantt/dist/frappe-gantt.umd.js"];
const STYLES = ["dhtmlx-gantt/codebase/dhtmlxgantt.css", "frappe-gantt/dist/frappe-gantt.css"];
const MEASURES = [["mount", "mount"], ["edit", "edit"], ["scroll", "scroll, worst frame"]];
// That one draws every row as shapes and takes minutes for the largest plan.
const LARGEST = { frappe: 1_000 };

export function bench() {
  return withApp(UNLIMITED, async (browser, server) => {
    const policy = await deliveredPolicy(server);
    const tables = [];
    for (const size of SIZES) tables.push(await compare(browser, server, { ...policy, plan: sized(policy.plan, size) }));
    return tables.join("\n");
  });
}

/** The plan with more rows after each of its own. */
function sized(plan, size) {
  const rows = plan.line.filter((line) => line.kind === "row").length;
  const more = Math.floor((size - plan.permanent.length) / rows) - 1;
  const missing = size - plan.permanent.length - rows * (more + 1);
  let left = missing;
  const line = plan.line.flatMap((line) => {
    if (line.kind !== "row") return [line];
    const copies = more + (left-- > 0 ? 1 : 0);
    return [line, ...Array.from({ length: copies }, (_, at) => ({ ...line, text: `${line.text} ${at + 2}`, row: { ...line.row, id: `${line.row.id}-${at + 2}` } }))];
  });
  return { ...plan, line };
}

async function compare(browser, server, policy) {
  const size = policy.plan.line.filter((line) => line.kind === "row").length + policy.plan.permanent.length;
  const app = await openApp(browser, server, "/help", policy);
  await app.evaluate(() => localStorage.setItem("editor", JSON.stringify("計測")));
  await app.reload();
  await app.locator("h1").first().waitFor();
  await app.addScriptTag({ path: CHARTS });
  const blank = await openBlank(browser);
  for (const path of STYLES) await blank.addStyleTag({ path: library(path) });
  for (const path of [...LIBRARIES.map(library), CHARTS]) await blank.addScriptTag({ path });
  const names = Object.entries({ app, plain: blank, dhtmlx: blank, frappe: blank }).filter(([name]) => size <= (LARGEST[name] ?? size));
  const results = await measured(Object.fromEntries(names), size);
  await app.context().close();
  await blank.context().close();
  return report(`Plan: ${size} rows by 5 years`, results);
}

/** One after the other in every run, so that what else the machine does hits all alike. */
async function measured(pages, size) {
  const runs = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, page] of Object.entries(pages)) {
      await page.bringToFront();
      runs[name].push(await page.evaluate((what) => measureChart(what), { name, size, run }));
    }
  }
  const medians = (of) => Object.fromEntries(MEASURES.map(([key]) => [key, median(of.map((one) => one[key]))]));
  return Object.fromEntries(Object.entries(runs).map(([name, of]) => [name, medians(of)]));
}

function report(title, results) {
  const rows = Object.entries(results).map(([name, result]) => [
    { app: "app", plain: "plain table", dhtmlx: "dhtmlx-gantt", frappe: "frappe-gantt" }[name],
    ...MEASURES.flatMap(([key]) => [result[key].toFixed(1), `${(result[key] / results.plain[key]).toFixed(2)}x`]),
  ]);
  return table(`${title}, ms (median of ${RUNS} runs)`, ["", ...MEASURES.flatMap(([, label]) => [label, "to plain"])], rows);
}
