// What the device says of itself, and what can be taken out of it, put into it and off it.
import { readFile, writeFile } from "node:fs/promises";
import { App, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";

async function editOffline(app) {
  await app.prepared();
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.stopServer();
  await app.setStatus("取組中");
  await app.sync("端末に保存済み・未送信 1件");
  await app.page.goto(`${app.server.url}/device`);
  await app.sync("未送信 1件"); // before the device's store is read the page knows of no edit to ask about
}

test("the self-test opens every page without network, and says what is missing", async ({ app, page, watch }) => {
  await page.clock.install();
  await app.prepared();
  watch.state.offline = true; // the worker refuses what the frames ask of the network
  const begin = page.getByRole("button", { name: "ネットワークなしで使えるか点検する" });
  await begin.click();
  await expect(page.getByText("13項目すべて合格しました")).toBeVisible({ timeout: 45_000 });
  await expect(page.locator(".checks .passed")).toHaveCount(13);
  watch.state.panicking = true; // a page without its program cannot start
  await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0]);
    for (const request of await cache.keys()) if (request.url.endsWith(".wasm")) await cache.delete(request);
  });
  await begin.click();
  await page.clock.runFor(25_000); // it waits 20 s for a page that does not come
  await expect(page.locator(".checks .failed").first()).toContainText("はじめの画面を開く");
  watch.state.offline = watch.state.panicking = false;
});

test("unsent edits leave in a file and arrive by way of another device, once", async ({ app, page, browser, server, watch }, info) => {
  await editOffline(app);
  await page.getByLabel(/^端末の名前/).fill("会議用タブレット 3");
  await page.getByLabel(/^端末の名前/).blur();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "救出ファイルに書き出す" }).click();
  const file = info.outputPath("rescue.jsonl");
  await (await saving).saveAs(file);
  await app.startServer();
  await page.context().setOffline(true);
  watch.state.offline = true;

  const other = new App(watch.follow(await (await browser.newContext()).newPage(), server.url), server, watch.state);
  await other.open("/device");
  const choose = other.page.getByLabel("救出ファイルを取り込む");
  await choose.setInputFiles(file);
  await expect(other.page.getByText("会議用タブレット 3の変更 1件を取り込みました。")).toBeVisible();
  await other.sync("すべて送信済み");
  await choose.setInputFiles(file);
  await expect(other.page.getByText("すでにこの端末にあったもの 1件。")).toBeVisible();
  const damaged = info.outputPath("damaged.jsonl");
  await writeFile(damaged, (await readFile(file, "utf8")).replace("underway", "stopped"));
  await choose.setInputFiles(damaged);
  await expect(other.page.getByText("書き換わっています")).toBeVisible();

  await page.context().setOffline(false);
  watch.state.offline = false;
  await app.sync("すべて送信済み");
  await other.page.goto(`${server.url}/plan`);
  await expect(other.cell(ROW, "令和8年度")).toContainText("取組中");
  await other.page.context().close();
});

test("an unsent edit is withdrawn by a new one", async ({ app, page }) => {
  await editOffline(app);
  await page.getByRole("button", { name: "取り下げる" }).click();
  await app.sync("未送信 2件");
  await page.goto(`${app.server.url}/plan/row-14/2026`);
  await expect(app.cell(ROW, "令和8年度")).toContainText("–");
  await app.startServer();
  await app.sync("すべて送信済み");
});

test("everything is taken off the device after a warning that counts what would be lost", async ({ app, page }) => {
  await editOffline(app);
  await page.getByRole("button", { name: "この端末のデータを消去" }).click();
  await expect(page.getByText("サーバーに届いていない変更が 1件あり")).toBeVisible();
  await page.getByRole("button", { name: "やめる" }).click();
  await app.startServer();
  await app.sync("すべて送信済み");
  await page.getByRole("button", { name: "この端末のデータを消去" }).click();
  await page.getByRole("button", { name: "すべて消去する" }).click();
  await expect(page.locator("h1")).toContainText("見て、読んで、進める");
  await page.goto(`${app.server.url}/plan/row-14/2026`);
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await expect(page.getByLabel("入力者の名前")).toHaveValue("");
  await expect(page.getByText("ブラウザーによって消されています")).toHaveCount(0);
});

test("a browser whose store was cleared away is told so by the server", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await page.goto("about:blank");
  const devtools = await page.context().newCDPSession(page);
  const storageTypes = "indexeddb,local_storage,service_workers,cache_storage";
  await devtools.send("Storage.clearDataForOrigin", { origin: app.server.url, storageTypes });
  await app.open("/plan/row-14/2026");
  await expect(page.getByText("ブラウザーによって消されています")).toBeVisible();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await page.getByRole("button", { name: "分かりました" }).click();
  await page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await expect(page.getByText("ブラウザーによって消されています")).toHaveCount(0);
});

test("leaving with unsent edits is asked about once", async ({ app, page }) => {
  await editOffline(app);
  await page.getByRole("heading", { name: "この端末", exact: true }).click();
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => setTimeout(() => location.assign("/help"), 0));
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(page.getByText("未送信の変更が 1件あります。この端末には保存済みです。")).toBeVisible();
  await page.evaluate(() => setTimeout(() => location.assign("/help"), 0));
  await expect(page.locator("h1")).toContainText("使い方");
});
