// My post: the ladder, the next post beside it, abilities and their weights.
import { expect, test } from "../fixtures.js";

test("a post stands beside the next one, with what is added marked", async ({ app, page }) => {
  await app.open("/roles");
  await page.getByRole("navigation", { name: "職種" }).getByRole("link", { name: "行政職" }).click();
  await page.getByRole("link", { name: "主任級", exact: true }).click();
  await expect(page.locator(".beside th")).toContainText(["主任級", "主査級"]);
  await expect(page.locator(".beside ins").first()).toContainText("幅広い知識、視野の下に一歩先を見据えた");
  const printed = await page.locator(".beside td:nth-child(2)").allInnerTexts();
  expect(printed.join("").replaceAll(/[\s＋]/g, "")).toContain("・チームワークや幅広い知識、視野の下に一歩先を見据えた業務を遂行する");
  await page.getByRole("link", { name: "9ページの表で見る" }).click();
  await expect(page).toHaveURL(/\/read\/positions-gyosei$/);
});

test("each family has the abilities of its own table", async ({ app, page }) => {
  for (const [path, names] of [
    ["/roles/gyosei/gyosei-1", 5],
    ["/roles/gino/gino-1", 4],
    ["/roles/gakudo/gakudo-1", 5],
  ]) {
    await app.open(path);
    await expect(page.locator(".abilities > li")).toHaveCount(names);
  }
  await expect(page.locator(".abilities")).toContainText("監督能力");
  await expect(page.locator(".abilities .mark-guess").first()).toHaveText("推定");
});

test("weights start empty, HR enters one, and it shows for everyone", async ({ app, page, browser, server }) => {
  await app.open("/roles/gyosei/gyosei-7");
  await expect(page.locator(".weight").first()).toContainText("ウエイト 未入力");
  await expect(page.locator(".weight-box.filled")).toHaveCount(0);
  await page.getByRole("link", { name: "ウエイトを入力する" }).click();
  await expect(page).toHaveURL(/\/plan\/verify\/weights#gyosei$/);
  await expect(page.getByLabel("主任級　管理・監督能力のウエイト", { exact: true })).not.toBeEditable();
  await app.signAs("試験 太郎");
  await page.getByLabel("主任級　管理・監督能力のウエイト", { exact: true }).fill("2");
  await app.sync("すべて送信済み");
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.url}/roles/gyosei/gyosei-7`);
  await expect(other.locator(".weight").first()).toContainText("ウエイト 2／3");
  await expect(other.locator(".weight").first()).toContainText(/職員課確認済　試験 太郎（自己申告）　\d{4}年/);
  await other.getByRole("link", { name: /ページの表で見る/ }).click();
  await expect(other.locator("#gyosei-7")).toContainText("管理・監督能力 2 職員課確認済");
  await other.context().close();
});

test("an unknown post or family names the nearest one", async ({ app, page }) => {
  await app.open("/roles/gyosei/gyosei-70");
  await expect(page.getByRole("main")).toContainText("職位「gyosei-70」は行政職にありません。");
  await page.getByRole("link", { name: "行政職　主任級" }).click();
  await expect(page).toHaveURL(/\/roles\/gyosei\/gyosei-7$/);
});

test("the choice is remembered on the device", async ({ app, page }) => {
  await app.open("/roles/hoiku/hoiku-6");
  await app.open("/");
  await page.getByRole("link", { name: "わたしの職位", exact: true }).click();
  await expect(page.locator(".beside th").first()).toContainText("保育士");
});
