// The main job: edit, keep, lose the network, edit again, and lose nothing.
import { App, HEADINGS, ROUTES, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";

test("a first visit shows the policy's structure, text and plan", async ({ app }) => {
  await app.open("/");
  await app.page.getByRole("link", { name: "方針を図で見る" }).click();
  await expect(app.page.locator(".house a")).toHaveCount(85);
  await app.page.locator("#node-torikumi-8").click();
  await expect(app.page).toHaveURL(/\/map\/torikumi-8$/);
  await expect(app.page.locator(".map-panel")).toContainText("評価結果の詳細な分析");
  await expect(app.page.locator(".why li")).toContainText(["取組8", "職員研修", "習得すべき能力", "めざす職員像"]);
  await app.page.getByRole("link", { name: "本文で読む" }).click();
  await expect(app.page).toHaveURL(/\/read\/torikumi-8$/);
  await expect(app.page.locator("#torikumi-8")).toBeInViewport();
  await app.page.goBack();
  await expect(app.page).toHaveURL(/\/map\/torikumi-8$/);
});

test("with nothing stored and no network, the page says what to do", async ({ app, page, server }) => {
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest()));
  // Away until the page is loaded again: the app also asks by itself.
  await page.route("**/api/**", (route) => (loads < 2 ? route.abort() : route.continue()));
  app.state.offline = true;
  await page.goto(`${server.url}/map`);
  await expect(page.locator("h1")).toHaveText("この端末には、まだ方針がありません");
  await expect(page.getByRole("main")).toContainText("ネットワークを確かめて、再読み込みしてください。");
  await page.getByRole("link", { name: "再読み込み" }).click();
  await expect(page.locator(".house a").first()).toBeVisible();
  app.state.offline = false;
});

test("an edit outlives a reload and a restart of the server", async ({ app }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await app.page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await app.stopServer();
  await app.startServer();
  await app.page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
});

test("without the server every route opens, an edit is kept, and it arrives once", async ({ app, server }) => {
  await app.prepared();
  await app.stopServer();
  for (const path of ROUTES) {
    await app.page.goto(server.url + path);
    await expect(app.page.locator("h1"), path).toContainText(HEADINGS[path]);
  }
  await app.page.goto(`${server.url}/plan/row-14/2026`);
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("端末に保存済み・未送信 1件");
  await app.sync("オフライン");
  await app.page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await app.sync("端末に保存済み・未送信 1件");
  await app.page.goto(`${server.url}/device`);
  await expect(app.page.locator(".edits")).toContainText(ROW);
  await app.startServer();
  await app.sync("すべて送信済み");
  const log = await app.operations();
  expect(log).toHaveLength(1);
});

test("two browsers edit different cells, then the same cell, and settle it", async ({ browser, server, watch }) => {
  const people = [];
  for (const name of ["試験 一郎", "試験 二郎"]) {
    const page = watch.follow(await (await browser.newContext()).newPage(), server.url);
    const app = new App(page, server, watch.state);
    await app.open("/plan/row-14/2026");
    await app.signAs(name);
    people.push(app);
  }
  const [a, b] = people;
  await a.setStatus("取組中");
  await a.sync("すべて送信済み");
  await expect(b.cell(ROW, "令和8年度")).toContainText("取組中");
  await b.page.getByRole("link", { name: "R7", exact: true }).click();
  await b.setStatus("完了");
  await b.sync("すべて送信済み");
  await expect(a.cell(ROW, "令和7年度")).toContainText("完了");

  await b.page.getByRole("link", { name: "R8", exact: true }).click();
  watch.state.offline = true;
  await b.page.context().setOffline(true);
  await b.setStatus("中止");
  await b.sync("未送信 1件");
  await a.setStatus("完了");
  await a.sync("すべて送信済み");
  await b.page.context().setOffline(false);
  watch.state.offline = false;
  await b.sync("すべて送信済み");
  await expect(b.cell(ROW, "令和8年度")).toContainText("競合");
  await expect(a.cell(ROW, "令和8年度")).toContainText("競合");
  const box = a.page.getByRole("group", { name: "進捗の競合" });
  await expect(box.locator("li")).toHaveCount(2);
  await expect(box).toContainText("試験 一郎（自己申告）");
  await expect(box).toContainText("試験 二郎（自己申告）");
  await box.locator("li", { hasText: "中止" }).getByRole("button", { name: "こちらにする" }).click();
  await expect(a.cell(ROW, "令和8年度")).toContainText("中止");
  await expect(b.cell(ROW, "令和8年度")).toContainText("中止");
  await Promise.all(people.map((person) => person.page.context().close()));
});

test("two tabs of one device follow each other without a conflict", async ({ app, context, server, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  const other = new App(watch.follow(await context.newPage(), server.url), server, watch.state);
  await other.open("/plan/row-14/2026");
  await app.setStatus("取組中");
  await expect(other.cell(ROW, "令和8年度")).toContainText("取組中");
  await other.setStatus("完了");
  await expect(app.cell(ROW, "令和8年度")).toContainText("完了");
});

test("undo and redo follow the device's own edits, also after a reload", async ({ app }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  await app.page.reload();
  await app.page.getByRole("button", { name: "元に戻す" }).click();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await app.page.getByRole("button", { name: "元に戻す" }).click();
  await expect(app.cell(ROW, "令和8年度")).toContainText("–");
  await app.page.getByRole("button", { name: "やり直す" }).click();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
});

test("a note is kept when its field is left, and a too long one says so and stays", async ({ app }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  const field = app.page.getByLabel(/^実績/);
  await field.fill("評価結果の分析から、不足の多い能力を選んだ。");
  await field.blur();
  await app.sync("すべて送信済み");
  await app.page.reload();
  await expect(field).toHaveValue("評価結果の分析から、不足の多い能力を選んだ。");
  await field.fill("あ".repeat(4001));
  await field.blur();
  await expect(app.page.getByText("4,000字までです")).toBeVisible();
  await expect(field).toHaveValue("あ".repeat(4001));
});

test("what was being typed comes back after a reload", async ({ app }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.page.getByLabel(/^課題/).pressSequentially("書きかけ");
  await app.page.evaluate(() => location.reload());
  await expect(app.page.getByLabel(/^課題/)).toHaveValue("書きかけ");
});

test("a refused edit stays on the device with its reason", async ({ app, page }) => {
  await page.route("**/api/sync", async (route) => {
    // The server does not know the row that this device knows.
    const message = route.request().postDataJSON();
    message.request.push = message.request.push.map((op) => op.replace("row-14", "row-99"));
    await route.continue({ postData: JSON.stringify(message) });
  });
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("要対応 1件");
  await page.goto(`${app.server.url}/device`);
  await expect(page.locator(".edits")).toContainText("この方針にない行です");
  await page.getByRole("button", { name: "取り下げる" }).click();
  await expect(page.getByText("要対応")).toHaveCount(0);
});

test("a panic shows a way back and loses no stored edit", async ({ app, page, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  watch.state.panicking = true;
  // Without randomness no edit can get an id: the program gives up.
  await page.evaluate(() => (Crypto.prototype.getRandomValues = () => { throw new Error("no randomness"); }));
  await app.setStatus("完了");
  const message = page.getByRole("alertdialog");
  await expect(message).toContainText("端末に保存済みの変更は失われていません");
  await app.setStatus("未着手");
  await expect(message).toHaveCount(1);
  await message.getByRole("link", { name: "再読み込み" }).click();
  watch.state.panicking = false;
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
});

test("a captive portal's page counts as no network", async ({ app, page }) => {
  // The browser itself complains of a stream that the portal answers: it is open before.
  const stream = page.waitForRequest("**/api/events");
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await stream;
  await page.route("**/api/**", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>login</h1>" }));
  await app.setStatus("取組中");
  await app.sync("オフライン");
  await app.sync("未送信 1件");
  await page.unroute("**/api/**");
  await app.sync("すべて送信済み");
});
