// Several tabs of one device: one talks to the server, all hear of everything, any may die.
import { App, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";
const SOON = { timeout: 1_000 };

/** Another tab of the same browser. */
async function tab(context, server, watch, path = "/plan/row-14/2026") {
  const app = new App(watch.follow(await context.newPage(), server.url), server, watch.state);
  await app.open(path);
  return app;
}

test("seven tabs share one stream of news, and an edit in any is in all within a second", async ({ context, server, watch }) => {
  const streams = [];
  context.on("request", (request) => request.url().endsWith("/api/events") && streams.push(request.url()));
  const tabs = [];
  for (let index = 0; index < 7; index += 1) tabs.push(await tab(context, server, watch));
  await tabs[0].signAs("試験 太郎");
  await tabs[6].page.reload();
  await tabs[6].setStatus("取組中");
  await Promise.all(tabs.map((app) => expect(app.cell(ROW, "令和8年度")).toContainText("取組中", SOON)));
  await Promise.all(tabs.map((app) => app.sync("すべて送信済み")));
  await tabs[0].setStatus("完了");
  await Promise.all(tabs.map((app) => expect(app.cell(ROW, "令和8年度")).toContainText("完了", SOON)));
  expect(streams).toHaveLength(1);
});

test("when the tab that talks to the server dies, another takes over and sends", async ({ context, server, watch }) => {
  const leading = await tab(context, server, watch);
  await leading.signAs("試験 太郎");
  await leading.sync("最終同期");
  const other = await tab(context, server, watch);
  const devtools = await context.newCDPSession(leading.page);
  devtools.send("Page.crash").catch(() => {});
  await leading.page.waitForEvent("crash");
  await other.setStatus("取組中");
  await other.sync("すべて送信済み");
});

test("tabs that cannot hear each other take no number twice, and a late answer changes nothing", async ({ context, server, watch }) => {
  await context.addInitScript(() => {
    BroadcastChannel.prototype.postMessage = () => {};
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
    // The places in the log that this tab writes into the store, in turn.
    const { put } = IDBObjectStore.prototype;
    window.places = [];
    IDBObjectStore.prototype.put = function (value, key) {
      if (key === "cursor") window.places.push(JSON.parse(value).seq);
      return put.call(this, value, key);
    };
  });
  await context.route("**/api/events", (route) => route.abort());
  watch.state.wasOffline = true;
  const [first, second] = [await tab(context, server, watch), await tab(context, server, watch)];
  await first.signAs("試験 太郎");
  await second.page.reload();
  const held = [];
  let holding = true;
  await first.page.route("**/api/sync", async (route) => {
    if (!holding) return route.continue();
    const response = await route.fetch();
    await new Promise((release) => held.push(release));
    await route.fulfill({ response });
  });
  await first.setStatus("取組中");
  await expect.poll(() => held.length).toBe(1);
  await second.setStatus("完了");
  await second.sync("すべて送信済み");
  const late = await first.page.evaluate(() => places.length);
  holding = false;
  held.forEach((release) => release());
  await first.sync("すべて送信済み");
  const places = await first.page.evaluate((late) => places.slice(late), late);
  const numbers = (await first.operations()).map(({ op }) => JSON.parse(op).device_seq);
  expect(numbers.toSorted()).toEqual([1, 2]);
  expect(Math.min(...places, 2)).toBe(2);
});

test("news reaches another browser within a second", async ({ browser, app, server, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  const far = await browser.newContext();
  const other = await tab(far, server, watch);
  await other.sync("最終同期");
  await app.setStatus("取組中");
  await expect(other.cell(ROW, "令和8年度")).toContainText("取組中", SOON);
  await far.close();
});
