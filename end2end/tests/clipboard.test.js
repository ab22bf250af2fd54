// The plan's table and the clipboard.
import { expect, test } from "../fixtures.js";
import { begin, paste } from "../steps.js";

const ROW = "評価結果の研修への活用";
const NEXT = "評価面談の活用";

async function copy(page) {
  return page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return clipboardData.getData("text/plain");
  });
}

test("the clipboard's own keys carry cells from one place to another", async ({ app, page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await begin(app);
  await page.keyboard.press("2");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^取組中\t\r?\n?$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+v");
  const take = page.getByRole("button", { name: "この内容で入れる" });
  await take.click();
  await expect(app.cell(NEXT, "令和7年度")).toHaveText("取組中");
  // As a spreadsheet leaves it there.
  await page.evaluate(() => navigator.clipboard.writeText("完了\t中止\r\n"));
  await app.cell(NEXT, "令和9年度").focus();
  await page.keyboard.press("Control+v");
  await take.click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText("完了");
  await expect(app.cell(NEXT, "令和10年度")).toHaveText("中止");
});

test("what is copied is pasted elsewhere; a block shows first what it changes and what not, and why", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("2");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("3");
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await copy(page)).toBe("取組中\t完了");

  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了 A\t中止\r\n未着手\tどうかな\r\n");
  const dialog = page.getByRole("dialog", { name: "貼り付けの確認" });
  await expect(dialog).toContainText("変わる 3か所、入れられない 2か所。");
  await expect(dialog.getByRole("row", { name: /上から 21行目|左から 6列目/ })).toContainText("表の外にはみ出しています");
  await expect(dialog).toContainText("「どうかな」は進捗区分ではありません");
  await dialog.getByRole("button", { name: "やめる" }).click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText("–");

  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了 A\t中止\r\n未着手\tどうかな\r\n");
  await dialog.getByRole("button", { name: "この内容で入れる" }).click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText(/取組中/);
  await expect(app.cell(NEXT, "令和10年度")).toHaveText(/完了A/);
  await expect(app.cell("eラーニング等の情報提供", "令和9年度")).toHaveText(/未着手/);
  // However it is written, what says the same is no change.
  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了・Ａ\n");
  await expect(dialog).toContainText("変わる 0か所、変わらない 2か所。");
  await dialog.getByRole("button", { name: "やめる" }).click();
  await page.getByRole("button", { name: "元に戻す" }).click();
  for (const year of ["令和9年度", "令和10年度"]) await expect(app.cell(NEXT, year)).toHaveText("–");
});

test("a single text fills the selection, Ctrl+D its first row, and too large a block says so", async ({ app, page }) => {
  await begin(app, "?show=material");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await paste(page, "要綱");
  await page.getByRole("dialog").getByRole("button", { name: "この内容で入れる" }).click();
  await expect(page.locator(".cell-text")).toHaveText(["要綱", "要綱", "要綱"]);
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Control+d");
  await expect(app.cell(ROW, "令和7年度")).toHaveText("要綱");
  await paste(page, "a\t".repeat(6_000));
  await expect(page.getByRole("alert").filter({ hasText: "貼り付ける表が大きすぎます。" })).toBeVisible();
});

test("what someone else enters while a paste waits for its yes is not replaced unseen", async ({ app, page, browser, watch }) => {
  await begin(app);
  await paste(page, "取組中\t完了 A");
  const dialog = page.getByRole("dialog", { name: "貼り付けの確認" });
  await expect(dialog).toContainText("変わる 2か所");
  const other = watch.follow(await (await browser.newContext()).newPage(), app.server.url);
  await other.goto(`${app.server.url}/plan/row-14/2024`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByRole("group", { name: "進捗区分" }).getByText("中止", { exact: true }).click();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("中止");
  await dialog.getByRole("button", { name: "この内容で入れる" }).click();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("▲ 競合");
  await expect(app.cell(ROW, "令和7年度")).toHaveText(/完了A/);
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".grid-error")).toHaveText("競合しています。先に「要対応」で決めてください。");
  // Undo takes back what stands alone and says what it left.
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(app.cell(ROW, "令和7年度")).toHaveText("–");
  await expect(page.getByText("1か所は、別の変更があるか、")).toBeVisible();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("▲ 競合");
  await other.context().close();
});

test("what has no text, like a picture, is not pasted and empties nothing", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("2");
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["x"], "図.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.locator(".grid-error")).toContainText("貼り付けられる文字がありません。");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("取組中");
});
