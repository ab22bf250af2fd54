// How much is asked of the server: a tablet's battery and a small server both count it.
import { App, expect, test } from "../fixtures.js";

/** Notes what the pages of a browser ask of the server. */
function asked(context) {
  const all = [];
  context.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) all.push(pathname);
  });
  return all;
}

/** Waits until nothing has been asked for two seconds: the device hears its own news within a tenth of one. */
async function quiet(all) {
  let before = -1;
  await expect(async () => {
    const now = all.length;
    const isQuiet = now === before;
    before = now;
    expect(isQuiet).toBe(true);
  }).toPass({ intervals: [2_000], timeout: 20_000 });
}

test("an edit costs one request, the news of it none", async ({ app, context }) => {
  const all = asked(context);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.sync("最終同期");
  await quiet(all);
  expect(all).toContain("/api/events");
  all.length = 0;
  await app.setStatus("取組中");
  // "Everything is sent" was true before the click, too.
  await expect.poll(() => all.length).toBeGreaterThan(0);
  await app.sync("すべて送信済み");
  await app.page.waitForTimeout(2_000); // that nothing more comes
  expect(all).toHaveLength(1);
  expect(await app.operations()).toHaveLength(1);
});

test("an edit in a tab that follows costs one request, too", async ({ app, context, server, watch }) => {
  const all = asked(context);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  const other = new App(watch.follow(await context.newPage(), server.url), server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.sync("最終同期");
  await quiet(all);
  all.length = 0;
  await other.setStatus("取組中");
  await expect.poll(() => all.length).toBeGreaterThan(0);
  await Promise.all([app, other].map((each) => each.sync("すべて送信済み")));
  await other.page.waitForTimeout(2_000); // that nothing more comes
  expect(all).toHaveLength(1);
  expect(await other.operations()).toHaveLength(1);
});

test("news from elsewhere costs one request", async ({ app, browser, context, server, watch }) => {
  const all = asked(context);
  await app.open("/plan/row-14/2026");
  await app.sync("最終同期");
  const far = new App(watch.follow(await (await browser.newContext()).newPage(), server.url), server, watch.state);
  await far.open("/plan/row-14/2026");
  await far.signAs("試験 花子");
  await quiet(all);
  all.length = 0;
  await far.setStatus("取組中");
  await expect(app.cell("評価結果の研修への活用", "令和8年度")).toContainText("取組中");
  await app.page.waitForTimeout(2_000); // that nothing more comes
  expect(all).toHaveLength(1);
  await far.page.context().close();
});
