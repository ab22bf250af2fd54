// What is put on record of a row and a year: revisions, comments, results, what was done.
import { expect, test } from "../fixtures.js";
import { revise } from "../steps.js";

const ROW = "評価結果の研修への活用";

test("a revision stands over what was printed, with its reason, and can be taken back", async ({ app, page }) => {
  await app.open("/plan/row-14");
  await app.signAs("試験 太郎");
  await revise(app, "検討");
  const row = page.locator(".bar-row.chosen");
  await expect(row.locator(".bar-confirmed")).toHaveText("検討変更後");
  await expect(row.locator("del")).toHaveText("検討｜実施・充実（推定・期間未確認）");
  await page.getByRole("button", { name: /^履歴/ }).click();
  await expect(page.locator(".row-log")).toContainText("理由: システムの更新が延びたため");
  await expect(page.locator(".row-log")).toContainText("この端末");
  const listed = page.locator("section", { has: page.getByRole("heading", { name: "計画の変更" }) }).last();
  await app.open("/report/2026");
  const line = listed.getByRole("row", { name: "評価結果の研修への活用" });
  await expect(line.getByRole("cell")).toHaveText([/^検討｜実施・充実（推定・期間未確認）$/, /^検討 R6–R9/, "システムの更新が延びたため", /試験 太郎/]);
  // What is taken back, from here as well, is none of the year's changes.
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(listed).toContainText("計画の変更はありません。");
  await app.open("/plan/row-14");
  await expect(row.locator(".bar-guess")).toContainText("推定・期間未確認");
  await expect(row.locator("del")).toHaveCount(0);
});

test("comments are added in order and outlive a reload", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  for (const text of ["はじめの一言", "次の一言"]) {
    await page.getByLabel("コメントを加える").fill(text);
    await page.locator(".comments").getByRole("button", { name: "加える" }).click();
  }
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(page.locator(".comments li")).toContainText(["はじめの一言", "次の一言"]);
});

test("a result that does not add up says so and keeps what was typed", async ({ app, page }) => {
  await app.open("/indicators/indicator-1");
  await app.signAs("試験 太郎");
  await page.getByRole("combobox", { name: "年度", exact: true }).selectOption("R7");
  await page.getByLabel("回答者数（n）").fill("１０２４");
  const fields = page.locator(".numbers").first().locator("input");
  for (const [at, share] of ["32.0", "57.0", "8.7", "2.0", "3.3"].entries()) await fields.nth(at + 1).fill(share);
  await page.getByRole("button", { name: "記録する", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "割合の合計が 103.0% です。" })).toBeVisible();
  await expect(fields.nth(5)).toHaveValue("3.3");
  await fields.nth(5).fill("0.3");
  await page.getByRole("button", { name: "記録する", exact: true }).click();
  const row = page.locator("#indicator-1 tbody tr").last();
  await expect(row).toContainText("＋1.6ポイント");
  await expect(row).toContainText("参考 ±2.9　幅の中");
  await expect(row).toContainText("試験 太郎（自己申告）");
  await page.getByRole("combobox", { name: "目標の年度" }).selectOption("R10");
  await page.getByLabel("目標値（%）").fill("90");
  await page.getByRole("button", { name: "目標値を記録する" }).click();
  await expect(page.locator(".indicator-entry li")).toHaveText("R10　90.0%　入力 試験 太郎（自己申告）");
  await expect(page.locator("#indicator-1 .trend")).toContainText("目標 90.0");
  await expect(page.locator("#indicator-1 tbody tr").last()).toContainText(/R10.*調査の結果は入っていません.*90.0%試験 太郎（自己申告）/);
  // A report knows nothing of later years, and names its own.
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  const years = page.locator(".report-indicators table").first().locator("tbody th");
  await expect(years).toHaveText([/^R4/, /^R7/, /^R8/]);
});

test("what was done is on record, one line a gesture; two dates stand side by side", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  // Whoever leaves before that leaves before it is kept.
  await app.sync("すべて送信済み");
  await app.open("/plan");
  await app.cell(ROW, "令和6年度").focus();
  for (let column = 0; column < 4; column += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("3");
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan/history`);
  await expect(page.locator(".timeline li")).toHaveCount(2);
  const first = page.locator(".timeline li").first();
  await expect(first).toContainText("試験 太郎（自己申告）　この端末");
  await expect(first.getByText(/進捗　完了/)).toHaveCount(3);
  await first.getByRole("button", { name: "ほか 2か所" }).click();
  await expect(first.getByText(/進捗　完了/)).toHaveCount(5);
  // What comes meanwhile folds nothing again.
  const other = await app.page.context().newPage();
  await other.goto(`${app.server.url}/plan/row-15/2026`);
  await other.getByRole("group", { name: "進捗区分" }).getByText("完了", { exact: true }).click();
  const second = page.locator(".timeline li").nth(1);
  await expect(second.getByText(/進捗　完了/)).toHaveCount(5);
  await second.getByRole("button", { name: "ほか 2か所" }).click();
  await expect(second.getByText(/進捗　完了/)).toHaveCount(3);
  await other.close();
  const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  await page.getByLabel("はじめの日").fill("2026-01-01");
  await page.getByLabel("終わりの日").fill(today);
  await expect(page.getByText("6か所が変わりました。")).toBeVisible();
  await expect(page.getByRole("row", { name: new RegExp(`${ROW}.*R8 進捗 追加`) })).toContainText("完了");
  await page.getByLabel("はじめの日").fill(today);
  await expect(page.getByText("この間に変わった所はありません。")).toBeVisible();
  await page.getByLabel("終わりの日").fill("2026-01-01");
  await expect(page.getByRole("alert").filter({ hasText: "より前にしてください" })).toBeVisible();
});
