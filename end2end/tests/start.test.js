// The first walk and the self-check, which stays on the device.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.js";

const CANARY = "カナリア7319";

test("a new hire walks through the policy on a tablet, by touch, offline after one visit", async ({ browser, server, watch }) => {
  const context = await browser.newContext({ viewport: { width: 820, height: 1180 }, hasTouch: true });
  const page = watch.follow(await context.newPage(), server.url);
  await page.goto(`${server.url}/device`);
  await expect(page.getByText("ネットワークなしで使えます。")).toBeVisible();
  watch.state.offline = true;
  await server.stop();
  await page.goto(`${server.url}/`);
  await page.getByRole("link", { name: "はじめての方へ" }).tap();
  await page.getByRole("link", { name: "はじめる" }).tap();
  for (const title of ["何のための方針か", "どんな職員をめざすのか", "七つの行動指針", "六つの能力"]) {
    await expect(page.locator("h1")).toContainText(title);
    await page.getByRole("link", { name: "読みました。次へ" }).tap();
  }
  await page.setViewportSize({ width: 1180, height: 820 });
  await page.reload();
  await page.getByRole("link", { name: "やめる" }).tap();
  await expect(page.getByText("✓ 済み")).toHaveCount(4);
  await page.getByRole("link", { name: "つづきから" }).tap();
  await expect(page.locator("h1")).toContainText("わたしの職位");
  await page.getByRole("link", { name: "保育職" }).tap();
  await page.getByRole("link", { name: "保育士", exact: true }).tap();
  await expect(page.locator(".beside th").first()).toContainText("保育士");
  await page.goBack();
  await page.goBack();
  await page.getByRole("link", { name: "読みました。次へ" }).tap();
  await page.locator(".official").getByRole("link", { name: "取組9　自律的な学習に対する支援" }).tap();
  await expect(page.locator(".map-panel h2")).toContainText("取組9");
  await page.locator("#node-torikumi-11").tap();
  await expect(page.locator(".map-panel h2")).toContainText("取組11");
  await context.close();
  await server.start();
  watch.state.offline = false;
});

test("the walk goes by keyboard alone", async ({ app, page }) => {
  const press = async (name) => {
    const link = page.getByRole("link", { name });
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await page.keyboard.press("Tab");
      if (await link.evaluate((element) => element === document.activeElement)) return page.keyboard.press("Enter");
    }
    throw new Error(`${name} is not reached by Tab`);
  };
  await app.open("/start/1");
  for (let step = 1; step < 7; step += 1) {
    await press("読みました。次へ");
    await expect(page.locator("h1")).not.toHaveText("");
    await expect(page).toHaveURL(new RegExp(`/start/${step + 1}$`));
    await expect(page.locator("main")).toBeFocused();
  }
  await press("読みました。自己チェックへ");
  await expect(page.locator("h1")).toHaveText("自己チェック");
  await expect(page.locator(".question input").first()).toBeEnabled();
  await page.locator(".question input").first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("少しずつ").first()).toBeChecked();
  await expect(page.getByText("この端末に保存済み")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("少しずつ").first()).toBeChecked();
});

test("a self-check is kept, compared with the last one, and erased for certain", async ({ app, page }) => {
  await app.open("/start/check");
  const question = page.locator(".question").first();
  await question.getByLabel("これから").check();
  await question.getByLabel("メモ").fill("窓口で試す");
  await question.getByLabel("メモ").blur();
  await page.getByRole("button", { name: "新しく始める" }).click();
  await expect(question.getByLabel("メモ")).toHaveValue("");
  await question.getByLabel("だいたい").check();
  await expect(question).toContainText("前回: これから");
  await expect(question).toContainText("↑ 上がった");
  await expect(page.getByText("この端末に保存済み")).toBeVisible();
  await page.reload();
  await expect(question).toContainText("↑ 上がった");
  await page.getByRole("button", { name: "この端末から消去" }).click();
  await page.getByRole("button", { name: "消去する" }).click();
  await expect(question).not.toContainText("前回");
  expect(await stored(page)).toEqual([]);
});

test("a self-check is in no request, no saved file and no other store", async ({ app, page }) => {
  const sent = [];
  page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await app.open("/start/check");
  await page.locator(".question").first().getByLabel("できている").check();
  const memo = page.locator(".question").first().getByLabel("メモ");
  await memo.fill(CANARY);
  await memo.blur();
  await expect.poll(() => stored(page)).toHaveLength(1);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await app.open("/map/guideline-1");
  await page.getByText("書き出す").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /SVG/ }).click()]);
  expect(await readFile(await file.path(), "utf8")).not.toContain(CANARY);
  expect(sent.filter((text) => decodeURIComponent(text).includes(CANARY))).toEqual([]);
  const elsewhere = await page.evaluate(async (canary) => {
    const found = Object.keys(localStorage).filter((key) => localStorage[key].includes(canary));
    const open = indexedDB.open("jinzai-navi");
    const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      const values = await new Promise((done) => (all.onsuccess = () => done(all.result)));
      if (JSON.stringify(values).includes(canary)) found.push(store);
    }
    db.close();
    return found;
  }, CANARY);
  expect(elsewhere).toEqual([]);
});

test("on a shared tablet nothing personal is left after 終了", async ({ app, page }) => {
  await app.open("/device");
  await page.getByLabel(/共用の端末にする/).check();
  await app.open("/start/check");
  await page.locator(".question").first().getByLabel("できている").check();
  await app.open("/roles/gyosei/gyosei-9");
  await app.open("/read/1-2");
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "終了", exact: true }).click();
  await page.getByRole("button", { name: "消して終了する" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.locator("h1")).toContainText("見て、読んで、進める");
  const left = await page.evaluate(() => Object.keys(localStorage).filter((key) => !/^(shared|may-write|person|open\/.*)$/.test(key)));
  expect(left).toEqual([]);
  expect(await stored(page)).toEqual([]);
  await expect(page.getByText("共用の端末です。")).toBeVisible();
});

/** What the self-checks' own database holds. */
function stored(page) {
  return page.evaluate(async () => {
    const open = indexedDB.open("jinzai-navi-self-check");
    const db = await new Promise((done) => (open.onsuccess = () => done(open.result)));
    if (!db.objectStoreNames.contains("checks")) return [];
    const all = db.transaction("checks").objectStore("checks").getAll();
    const values = await new Promise((done) => (all.onsuccess = () => done(all.result)));
    db.close();
    return values;
  });
}
