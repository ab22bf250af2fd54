// What the benchmarks share: browser, policies that are delivered altered, figures, tables.
import { chromium as browserType } from "@playwright/test";
import { chromium } from "../chromium.js";
import { deliver } from "../policy.js";
import { OWNER, Server } from "../server.js";

const VIEWPORT = { width: 1280, height: 800 };

/** Runs a benchmark with a server and a browser of its own. */
export async function withApp(args, bench) {
  const server = await Server.start();
  const { launchOptions } = chromium;
  const browser = await browserType.launch({ ...launchOptions, args: [...launchOptions.args, ...args] });
  try {
    return await bench(browser, server);
  } finally {
    await browser.close();
    await server.remove();
  }
}

/** A page of the app, with this policy if one is given. */
export async function openApp(browser, server, path, policy) {
  const context = await newContext(browser);
  if (policy) await context.route("**/api/policy", (route) => deliver(route, policy, "bench"));
  await context.route(`${server.url}${path}`, isolate);
  const page = await context.newPage();
  await page.goto(server.url + path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  return page;
}

/** What the plan is compared with, by its name in `charts.js`. */
export const CHARTS = { plain: "plain table", dhtmlx: "dhtmlx-gantt", frappe: "frappe-gantt" };
const DRIVER = new URL("charts.js", import.meta.url).pathname;
const LIBRARIES = ["dhtmlx-gantt/codebase/dhtmlxgantt.js", "frappe-gantt/dist/frappe-gantt.umd.js"];
const STYLES = ["dhtmlx-gantt/codebase/dhtmlxgantt.css", "frappe-gantt/dist/frappe-gantt.css"];

/** An empty page with Gantt charts and a plain table that can be drawn on it. */
export async function openCharts(browser) {
  const page = await openBlank(browser);
  for (const path of STYLES) await page.addStyleTag({ path: library(path) });
  for (const path of LIBRARIES) await page.addScriptTag({ path: library(path) });
  await driveCharts(page);
  return page;
}

/** Lets a page draw charts, the app's own page its plan. */
export async function driveCharts(page) {
  await page.addScriptTag({ path: DRIVER });
}

/** An empty page. */
export async function openBlank(browser) {
  const page = await (await newContext(browser)).newPage();
  await page.setContent(`<!doctype html><body style="margin:0"><div id="stage" style="width:1280px;height:800px;overflow:hidden"></div>`);
  return page;
}

// The page's own policy would keep out the scripts that measure.
function newContext(browser) {
  return browser.newContext({ storageState: OWNER, viewport: VIEWPORT, locale: "ja-JP", serviceWorkers: "block", bypassCSP: true });
}

// Isolated pages have a clock of 5 µs, others one of 100 µs.
async function isolate(route) {
  const response = await route.fetch();
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
  await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
}

/** Path of a library's file for script tags. */
export function library(path) {
  return new URL(`node_modules/${path}`, import.meta.url).pathname;
}

/** The value below which this share of the values lies. */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (values) => quantile(values, 0.5);

/** Rows as lines of text, numbers to the right. */
export function table(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  const line = (row) => row.map((cell, at) => (at ? cell.padStart(widths[at]) : cell.padEnd(widths[at]))).join("  ");
  return [title, ...cells.map(line), ""].join("\n");
}

/** Medians of what is measured of each drawing by its page, one after the other in every run, so that what else the machine does hits all alike. */
export async function inTurn(pages, measures, runs, measure) {
  const results = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const [name, page] of Object.entries(pages)) {
      await page.bringToFront();
      results[name].push(await measure(page, name, run));
    }
  }
  const medians = (of) => Object.fromEntries(measures.map(([key]) => [key, median(of.map((one) => one[key]))]));
  return Object.fromEntries(Object.entries(results).map(([name, of]) => [name, medians(of)]));
}

/** Such medians as a table, each beside its ratio to one of them. */
export function ratios(title, results, measures, [base, to], names) {
  const rows = Object.entries(results).map(([name, result]) => [
    names[name] ?? name,
    ...measures.flatMap(([key]) => [result[key].toFixed(1), `${(result[key] / results[base][key]).toFixed(2)}x`]),
  ]);
  return table(title, ["", ...measures.flatMap(([, label]) => [label, to])], rows);
}
