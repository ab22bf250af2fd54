// 能力のウエイト, read from the print post by post.
import { expect, test } from "../fixtures.js";

const field = (page, name) => page.getByLabel(`${name}のウエイト`, { exact: true });

test.beforeEach(async ({ app, page }) => {
  await app.open("/plan/verify");
  await page.getByRole("link", { name: "能力のウエイト 0／123" }).click();
  await app.signAs("試験 太郎");
});

test("digits one after the other fill the table; each says who entered it", async ({ app, page }) => {
  await expect(page.locator(".weight-table")).toHaveCount(5);
  await expect(page.locator(".weight-table input")).toHaveCount(123);
  await expect(page.locator("#gyosei")).toContainText("0／45");
  await field(page, "部長級　管理・監督能力").focus();
  // The next field is ready for the next digit, over the end of a post.
  await page.keyboard.type("321032");
  await expect(field(page, "副部長級　政策形成能力")).toBeFocused();
  await expect(field(page, "部長級　人材育成能力・自己成長力")).toHaveValue("3");
  await expect(field(page, "副部長級　管理・監督能力")).toHaveValue("2");
  await expect(page.locator("#gyosei")).toContainText("6／45");
  await expect(page.locator(".verify-done")).toContainText("6 / 123");
  await expect(page.locator(".weight-table tr").filter({ hasText: "部長級" }).first()).toContainText("試験 太郎（自己申告）");
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(field(page, "部長級　政策形成能力")).toHaveValue("2");
});

test("arrow keys go from field to field, a digit is typed over, nothing empties it, undo brings it back", async ({ app, page }) => {
  const first = field(page, "部長級　管理・監督能力");
  await first.fill("3");
  await page.keyboard.press("ArrowLeft");
  await expect(first).toBeFocused();
  await page.keyboard.type("1");
  await expect(first).toHaveValue("1");
  await page.keyboard.press("ArrowDown");
  await expect(field(page, "副部長級　政策形成能力")).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await expect(page.locator("#gyosei")).toContainText("0／45");
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(first).toHaveValue("1");
  await expect(page.locator("#gyosei")).toContainText("1／45");
  await app.sync("すべて送信済み");
});

test("what is no weight stays where it was typed and says what to do; full width counts", async ({ page }) => {
  const first = field(page, "部長級　管理・監督能力");
  await first.fill("◎");
  await expect(page.getByRole("alert").filter({ hasText: "部長級　管理・監督能力のウエイト: ウエイトは 0〜3 の数字1つで" })).toBeVisible();
  await expect(first).toHaveValue("◎");
  await expect(first).toHaveAttribute("aria-invalid", "true");
  await expect(first).toBeFocused();
  // It stays while other things change.
  await field(page, "部長級　政策形成能力").fill("1");
  await expect(page.locator(".sync")).toContainText("すべて送信済み");
  await expect(first).toHaveValue("◎");
  await expect(page.getByRole("alert").filter({ hasText: "部長級　管理・監督能力のウエイト" })).toBeVisible();
  await first.fill("２");
  await expect(page.locator("#gyosei")).toContainText("2／45");
  await expect(first).not.toHaveAttribute("aria-invalid");
});

test("a conversion of an input method is left alone until it has ended, and then counts", async ({ app, page }) => {
  await field(page, "部長級　管理・監督能力").fill("1");
  const second = field(page, "部長級　政策形成能力");
  await expect(second).toBeFocused();
  const keys = await page.context().newCDPSession(page);
  await keys.send("Input.imeSetComposition", { text: "３", selectionStart: 1, selectionEnd: 1 });
  // What is saved and sent meanwhile does not touch it.
  await app.sync("すべて送信済み");
  await expect(second).toHaveValue("３");
  await expect(page.locator("#gyosei")).toContainText("1／45");
  await keys.send("Input.insertText", { text: "３" });
  await expect(page.locator("#gyosei")).toContainText("2／45");
  await expect(second).toHaveValue("3");
  await expect(field(page, "部長級　コミュニケーション能力")).toBeFocused();
});

test("keys with others are the browser's; a click makes the digit ready to be typed over", async ({ page }) => {
  const first = field(page, "部長級　管理・監督能力");
  await first.fill("1");
  await first.click();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(first).toBeFocused();
  await page.keyboard.type("2");
  await expect(first).toHaveValue("2");
});

test("a wrong text comes back after a reload, and what others entered meanwhile stands beside its correction", async ({ app, page, browser, server }) => {
  const first = field(page, "部長級　管理・監督能力");
  await first.fill("9");
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.url}/plan/verify/weights`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByLabel("入力者の名前").blur();
  await field(other, "部長級　管理・監督能力").fill("1");
  await expect(page.locator("#gyosei")).toContainText("1／45");
  await page.reload();
  await expect(first).toHaveValue("9");
  await expect(page.getByRole("alert").filter({ hasText: "部長級　管理・監督能力のウエイト" })).toBeVisible();
  await first.fill("3");
  await expect(page.locator(".weight-table .conflict")).toHaveText("▲ 競合");
  await app.sync("要対応 1件");
  await other.context().close();
});

test("a guessed name is confirmed by a weight that was read under it", async ({ page }) => {
  const heads = page.getByRole("columnheader", { name: /^監督能力/ });
  await expect(heads.locator(".mark")).toHaveText("推定");
  await field(page, "主査　監督能力").fill("3");
  await expect(heads.locator(".mark")).toHaveText("職員課確認済");
});

test("two people who read differently are both kept, and it is settled under 要対応", async ({ app, page, browser, server }) => {
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${server.url}/plan/verify/weights`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByLabel("入力者の名前").blur();
  await expect(other.getByText("すべて送信済み")).toBeVisible();
  await other.context().setOffline(true);
  await field(other, "部長級　管理・監督能力").fill("1");
  await field(page, "部長級　管理・監督能力").fill("3");
  await app.sync("すべて送信済み");
  await other.context().setOffline(false);
  await expect(page.locator(".weight-table .conflict")).toHaveText("▲ 競合");
  await expect(page.locator("#gyosei")).toContainText("0／45");
  // Digits typed one after the other stop at it, and do not get into other columns.
  await field(page, "部長級　政策形成能力").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("2");
  await expect(page.locator(".weight-table .conflict")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(field(page, "部長級　政策形成能力")).toBeFocused();
  await expect(page.locator("#gyosei")).toContainText("0／45");
  await page.locator(".weight-table .conflict").click();
  await expect(page.getByRole("main")).toContainText("行政職 部長級　管理・監督能力");
  await other.context().close();
});
