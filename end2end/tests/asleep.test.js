// Tabs of one device of which some sleep, hang or cannot be heard: the tab that is looked at sends what is
// entered in it, and shows what is so.
import { App, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";
const BOX = { name: /^実績/ };

/** Another tab of the same browser. */
async function tab(context, server, watch, prepare = () => {}) {
  const page = watch.follow(await context.newPage(), server.url);
  await prepare(page);
  const app = new App(page, server, watch.state);
  await app.open("/plan/row-14/2026");
  return app;
}

/** A tab that talks to the server, and one that is looked at. */
async function two(context, server, watch, prepare) {
  const leading = await tab(context, server, watch);
  await leading.signAs("試験 太郎");
  await leading.sync("最終同期");
  const other = await tab(context, server, watch, prepare);
  await other.sync("最終同期");
  return [leading, other];
}

/** What a page is when nobody looks at it. */
function hide(page, hidden = true) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

/** Lets nothing more run in a page, as the browser does with a tab long in the background, a dialog with one
 *  that it stands in, and a machine that swaps with any. What other tabs say meanwhile is lost to it. Gives
 *  what undoes it. `Page.setWebLifecycleState` freezes no page whose focus is emulated, as Playwright does. */
async function stop(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Debugger.enable");
  const stopped = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
  await devtools.send("Debugger.pause");
  page.evaluate(() => document.title).catch(() => {}); // it stops in this
  await stopped;
  return async () => {
    await devtools.send("Debugger.resume");
    await devtools.detach();
  };
}

/** Puts a tab to sleep, each in its way; gives what wakes it. */
const SLEEP = {
  hidden: async (page) => {
    await hide(page);
    return () => hide(page, false);
  },
  frozen: async (page) => {
    await hide(page);
    await page.evaluate(() => document.dispatchEvent(new Event("freeze", { bubbles: true })));
    const goOn = await stop(page);
    return async () => {
      await goOn();
      await page.evaluate(() => document.dispatchEvent(new Event("resume", { bubbles: true })));
      await hide(page, false);
    };
  },
  // Nothing is told it beforehand.
  stuck: async (page) => {
    const goOn = await stop(page);
    return async () => {
      await goOn();
      await hide(page, false);
    };
  },
};

/** Lets a page's time go ten times as fast, so that a rule of half a minute needs three seconds. The time
 *  of the other tabs is as ever: `page.clock` would be theirs, too, and wake a frozen one. */
function hasten(page) {
  return page.addInitScript(() => {
    for (const clock of [Date, performance]) {
      const now = clock.now.bind(clock);
      const begun = now();
      clock.now = () => (clock === Date ? Math.round(begun + (now() - begun) * 10) : begun + (now() - begun) * 10);
    }
    for (const name of ["setTimeout", "setInterval"]) {
      const wait = window[name];
      window[name] = (act, time = 0, ...given) => wait.call(window, act, time / 10, ...given);
    }
  });
}

for (const way of Object.keys(SLEEP)) {
  test(`an edit is sent though the tab that leads is ${way}, and that one shows it when it wakes`, async ({ context, server, watch }) => {
    const [leading, other] = await two(context, server, watch);
    const wake = await SLEEP[way](leading.page);
    await other.setStatus("取組中");
    await expect(other.page.locator(".sync")).toContainText("すべて送信済み", { timeout: 10_000 });
    expect(await other.operations()).toHaveLength(1);
    await wake();
    await expect(leading.cell(ROW, "令和8年度")).toContainText("取組中");
    // They are two tabs of one device as before.
    await leading.setStatus("完了");
    await expect(other.cell(ROW, "令和8年度")).toContainText("完了");
    await Promise.all([leading, other].map((app) => app.sync("すべて送信済み")));
    expect(await other.operations()).toHaveLength(2);
  });

  // The device asks at least every 15 s while the server is away.
  test(`a server that is back is found though the tab that leads is ${way}`, async ({ context, server, watch }) => {
    const [leading, other] = await two(context, server, watch);
    await SLEEP[way](leading.page);
    await other.stopServer();
    await other.setStatus("取組中");
    await other.sync("端末に保存済み・未送信 1件");
    await other.sync("オフライン");
    await other.startServer();
    await expect(other.page.locator(".sync")).toContainText("すべて送信済み", { timeout: 20_000 });
    await expect(other.page.locator(".sync")).not.toContainText("オフライン");
    expect(await other.operations()).toHaveLength(1);
  });

  // A minute at most, of which the page's own clock needs six seconds.
  test(`news from elsewhere is shown though the tab that leads is ${way}`, async ({ browser, context, server, watch }) => {
    const [leading, other] = await two(context, server, watch, hasten);
    await SLEEP[way](leading.page);
    const far = await tab(await browser.newContext(), server, watch);
    await far.signAs("試験 花子");
    await far.setStatus("取組中");
    await far.sync("すべて送信済み");
    await expect(other.cell(ROW, "令和8年度")).toContainText("取組中", { timeout: 8_000 });
    await far.page.context().close();
  });
}

/** Two tabs of which the second, that edits, cannot be heard by the first; either leads. */
const DEAF = { leads: true, follows: false };
const dumb = (page) => page.addInitScript(() => (BroadcastChannel.prototype.postMessage = () => {}));

async function deafAndDumb(context, server, watch, leads) {
  const open = { deaf: () => tab(context, server, watch, hasten), dumb: () => tab(context, server, watch, dumb) };
  const tabs = {};
  for (const which of leads ? ["deaf", "dumb"] : ["dumb", "deaf"]) {
    tabs[which] = await open[which]();
    await tabs[which].sync("最終同期");
  }
  await tabs.dumb.signAs("試験 太郎");
  return tabs;
}

for (const [does, leads] of Object.entries(DEAF)) {
  // It looks every half a minute, of which its own clock needs three seconds.
  test(`a tab that ${does} and hears nothing shows by itself what another wrote`, async ({ context, server, watch }) => {
    const { deaf, dumb } = await deafAndDumb(context, server, watch, leads);
    await dumb.setStatus("取組中");
    await expect(deaf.cell(ROW, "令和8年度")).toContainText("取組中", { timeout: 6_000 });
    await deaf.sync("すべて送信済み");
    expect(await deaf.operations()).toHaveLength(1);
  });

  test(`a tab that ${does} and hears nothing shows what another wrote once it is looked at`, async ({ context, server, watch }) => {
    const { deaf, dumb } = await deafAndDumb(context, server, watch, leads);
    await hide(deaf.page);
    const text = dumb.page.getByRole("textbox", BOX);
    await text.fill("手順を定めた。");
    await text.blur();
    await dumb.page.locator(".sync", { hasNotText: "保存しています" }).waitFor();
    await hide(deaf.page, false);
    await expect(deaf.page.getByRole("textbox", BOX)).toHaveValue("手順を定めた。", { timeout: 1_000 });
  });
}
