// The plan as a table of many rows, beside Gantt charts and a plain table that show as much.
import { deliveredPolicy, sized } from "../policy.js";
import { inTurn, library, openBlank, ratios, withApp } from "./common.js";
import { fullPlan } from "./store.js";

const SIZES = [27, 1_000, 10_000];
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
  const { page: app, size } = await fullPlan(browser, server, policy);
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
