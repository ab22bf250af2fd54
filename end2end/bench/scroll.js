// How long the page stands still on a device four times as slow.
import { deliveredPolicy, sized } from "../policy.js";
import { CHARTS, openApp, openCharts, table, withApp } from "./common.js";
import { fullPlan } from "./store.js";

const SLOWER = 4;
const STEPS = 60;
const WORDS = ["けんしゅう", "人材育成", "リスキリング", "りすきりんく"];
const [CITY, LARGE] = [27, 1_000];
const at = (path) => (browser, server) => openApp(browser, server, path);
const JOURNEYS = [
  ["/read/3 scrolled", at("/read/3"), [scrolled]],
  ["/map zoomed in", at("/map"), [zoomed]],
  ["/map panned, zoomed in", at("/map"), [panned, zoomed]],
  ["/search typed in", at("/search"), [typed]],
  ...[CITY, LARGE].flatMap((rows) => [
    [`/plan of ${rows} rows scrolled`, plan(rows), [scrolled]],
    [`/plan of ${rows} rows typed in`, plan(rows), [entered]],
  ]),
  // What the same scroll is to others that show as many rows.
  ...Object.entries(CHARTS).map(([key, name]) => [`${name} of ${LARGE} rows scrolled`, chart(key, LARGE), [scrolled]]),
];

export function bench() {
  return withApp([], async (browser, server) => {
    const rows = [];
    for (const journey of JOURNEYS) rows.push(await travelled(browser, server, journey));
    return table(`Standing still at ${SLOWER}x CPU slow-down: tasks over 50 ms`, ["", "tasks", "longest ms", "longest event ms"], rows);
  });
}

async function travelled(browser, server, [name, open, [travel, before]]) {
  const page = await open(browser, server);
  const devtools = await page.context().newCDPSession(page);
  // What comes before is not meant here.
  await before?.(page);
  await page.waitForTimeout(1_000);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.evaluate(watch);
  await travel(page);
  // Entries come in tasks of their own.
  await page.waitForTimeout(500);
  const { tasks, events } = await page.evaluate(() => window.watched);
  await page.context().close();
  return [name, tasks.length, longest(tasks), longest(events)];
}

const longest = (durations) => (durations.length ? Math.max(...durations).toFixed(0) : "-");

function watch() {
  window.watched = { tasks: [], events: [] };
  const keep = (into) => (list) => into.push(...list.getEntries().map((entry) => entry.duration));
  new PerformanceObserver(keep(window.watched.tasks)).observe({ type: "longtask" });
  new PerformanceObserver(keep(window.watched.events)).observe({ type: "event", durationThreshold: 16 });
}

function plan(rows) {
  return async (browser, server) => {
    const policy = await deliveredPolicy(server);
    const { page, size } = await fullPlan(browser, server, { ...policy, plan: sized(policy.plan, rows) });
    await page.locator('.nav a[href="/plan"]').click();
    await page.waitForFunction((rows) => document.querySelectorAll(".plan-table .year-row").length === rows, size);
    return page;
  };
}

function chart(name, rows) {
  return async (browser) => {
    const page = await openCharts(browser);
    await page.evaluate(([name, rows]) => (window.chart = charts[name]).mount(rows), [name, rows]);
    return page;
  };
}

async function scrolled(page) {
  await page.mouse.move(640, 400);
  const before = await page.evaluate(scrollTop);
  for (let step = 0; step < STEPS; step += 1) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(30);
  }
  const after = await page.evaluate(scrollTop);
  if (after - before < 1_000) throw new Error(`${page.url()} was scrolled by ${after - before} px only`);
}

/** Of a chart that scrolls within the page, or of the page. */
function scrollTop() {
  return (window.chart?.scroller() ?? document.scrollingElement).scrollTop;
}

async function zoomed(page) {
  for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "拡大" }).click();
}

async function panned(page) {
  const layer = page.locator(".map-layer");
  const before = await layer.getAttribute("style");
  await page.mouse.move(300, 400);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) await page.mouse.move(300 + step * 5, 400 + step);
  await page.mouse.up();
  if ((await layer.getAttribute("style")) === before) throw new Error("/map was not panned");
}

async function typed(page) {
  for (const word of WORDS) {
    await page.locator(".search-box input").fill("");
    for (const character of word) {
      await page.keyboard.insertText(character);
      await page.waitForTimeout(100);
    }
  }
}

/** A progress in each row and year in turn, by the keys alone. */
async function entered(page) {
  await page.locator("#cell-10-0").focus();
  for (let step = 0; step < STEPS; step += 1) {
    await page.keyboard.press(`${2 + (step % 3)}`);
    await page.waitForTimeout(100);
    for (const key of step % 5 === 4 ? ["ArrowDown", "Home"] : ["ArrowRight"]) await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  const entered = await page.locator("#cell-10-0").textContent();
  if (!entered.includes("取組中")) throw new Error(`the first cell says ${entered}`);
}
