// The plan as a table of many rows, beside Gantt charts and a plain table that show as much.
import { deliveredPolicy, sized } from "../policy.js";
import { CHARTS, driveCharts, inTurn, openCharts, ratios, withApp } from "./common.js";
import { fullPlan } from "./store.js";

const SIZES = [27, 1_000, 10_000];
const RUNS = 5;
// Frames come as fast as they are done: otherwise all that is short would take one of 16.7 ms.
const UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];
const MEASURES = [["shown", "first screen"], ["mount", "all rows"], ["edit", "edit"], ["scroll", "scroll, worst frame"]];

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
  await driveCharts(app);
  const blank = await openCharts(browser);
  const measure = (page, name, run) => page.evaluate((what) => measureChart(what), { name, size, run });
  const results = await inTurn({ app, plain: blank, dhtmlx: blank, frappe: blank }, MEASURES, RUNS, measure);
  await app.context().close();
  await blank.context().close();
  return ratios(`Plan: ${size} rows by 5 years, ms (median of ${RUNS} runs)`, results, MEASURES, ["plain", "to plain"], CHARTS);
}
