// 原典照合: what the print says is confirmed row by row, and shows wherever it stood as a guess.
import { expect, test } from "../fixtures.js";

const ROW = "面接官のスキルアップ等";

/** Chooses a year by the keyboard, in the field that comes next. */
async function choose(page, year) {
  await page.keyboard.press("Tab");
  await page.keyboard.type(year);
}

/** Confirms the open row: its most likely text, R6 to the year `end`, the second phase from R8. */
async function confirm(page, end) {
  const form = page.locator(".verify-form");
  for (const [name, year] of [["開始", "R6"], ["境目", "R8"], ["終了", end]]) await form.getByLabel(name).selectOption(year);
  await form.getByRole("button", { name: "確認済みにして次へ" }).click();
}

async function begin(app) {
  await app.open("/plan/verify");
  await app.signAs("試験 太郎");
}

/** The row open here and in the browser of someone else, whose page this gives. */
async function bothAtRow(app, browser, watch) {
  await begin(app);
  await app.page.getByRole("link", { name: ROW }).click();
  const other = watch.follow(await (await browser.newContext()).newPage(), app.server.url);
  await other.goto(`${app.server.url}/plan/verify/row-05`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  return other;
}

test("the keyboard alone confirms a row and goes on to the next", async ({ app, page }) => {
  await begin(app);
  await page.getByRole("link", { name: "続きを確認する" }).focus();
  await page.keyboard.press("Enter");
  const open = page.locator(".verify-rows .open");
  await expect(open).toContainText("昇任・昇格モデルの公表");
  await expect(open.getByRole("radio", { name: "実施 提案", exact: false }).first()).toBeFocused();
  await page.keyboard.press("4");
  await expect(open.getByRole("radio", { checked: true })).toHaveAccessibleName(/検討｜実施/);
  await choose(page, "R6");
  await choose(page, "R8");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "開始と終了の年度" })).toBeVisible();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("R10");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/verify\/row-02$/);
  await expect(page.locator(".verify-done")).toHaveText("1 / 21行 確認済み");
  const first = page.locator(".verify-rows li").first();
  await expect(first).toContainText("検討｜実施 R6–R10（境目 R8）");
  await expect(first).toContainText("職員課確認済");
  await expect(first).toContainText("試験 太郎（自己申告）");
  await expect(page.getByText("「検討｜実施」は原典に 1、いまは 2行です（推定の行のどれかが違います）。")).toBeVisible();
});

test("a confirmed row is no guess any more: in the plan, the diagram, the text; and can be taken back", async ({ app, page }) => {
  await begin(app);
  await page.getByRole("link", { name: ROW }).click();
  const form = page.locator(".verify-form");
  await expect(form.locator("mark")).toHaveText("検討");
  for (const [name, year] of [["開始", "R6"], ["境目", "R8"], ["終了", "R10"]]) await form.getByLabel(name).selectOption(year);
  await form.getByRole("button", { name: "確認済みにして次へ" }).click();
  await app.sync("すべて送信済み");
  await expect(page.getByText("いまの行は、原典の数と合っています。")).toBeVisible();

  await app.open("/plan");
  const bars = page.locator("tr", { has: page.getByRole("rowheader", { name: ROW }) }).locator("td");
  await expect(bars).toHaveText(["検討確認済み", "実施確認済み"]);
  expect(await bars.evaluateAll((all) => all.map((cell) => cell.colSpan))).toEqual([2, 3]);
  await expect(page.locator(".bar-guess small")).toHaveCount(20);
  await page.goto(`${app.server.url}/map/row-05`);
  await expect(page.locator(".map-panel")).toContainText("検討｜実施 R6–R10（境目 R8） 職員課確認済");
  await expect(page.locator("#node-row-05 .confirmed")).toHaveText("検討｜実施　済");
  await app.open("/read/4-plan");
  const printed = page.locator("table", { hasText: "棒の文字" }).getByRole("row", { name: ROW });
  await expect(printed).toContainText("検討｜実施");
  await expect(printed).not.toContainText("推定");
  await expect(page.locator("table", { hasText: "棒の文字" }).getByText("推定")).toHaveCount(20);
  await page.goto(`${app.server.url}/plan/verify/row-05`);
  await page.getByRole("button", { name: "確認を取り消す" }).click();
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("推定");
  await expect(page.getByRole("radio", { checked: true })).toBeFocused();
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("職員課確認済");
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(page.locator(".verify-done")).toHaveText("1 / 21行 確認済み");
});

test("two people who read a row differently settle it; neither is replaced unseen", async ({ app, page, browser, watch }) => {
  const other = await bothAtRow(app, browser, watch);
  await page.locator(".verify-form").getByLabel("終了").selectOption("R10");
  await confirm(other, "R9");
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("職員課確認済");
  await confirm(page, "R10");
  await page.getByRole("link", { name: ROW }).click();
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("競合");
  await expect(page.locator(".conflict-box")).toContainText("検討｜実施 R6–R9（境目 R8）");
  await page.locator(".conflict-box li").filter({ hasText: "R6–R10" }).getByRole("button").click();
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("R6–R10");
  await page.locator(".verify-form").getByLabel("終了").selectOption("R8");
  await page.getByRole("button", { name: "確認済みにして次へ" }).click();
  await expect(page.locator(".verify-rows li").nth(4)).toContainText("R6–R8（境目 R8） 職員課確認済");
  await other.context().close();
});

test("an untouched form follows what others confirm, and what they confirmed can be taken back", async ({ app, page, browser, watch }) => {
  const other = await bothAtRow(app, browser, watch);
  await confirm(other, "R9");
  await expect(page.locator(".verify-form").getByLabel("終了")).toHaveValue("2027");
  await page.getByRole("button", { name: "確認を取り消す" }).click();
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("推定");
  await other.context().close();
});

test("whoever closes a row, or confirms the last one, goes on from it by the keyboard", async ({ app, page }) => {
  await begin(app);
  const row = page.getByRole("link", { name: ROW });
  await row.click();
  await page.getByRole("link", { name: "閉じる" }).focus();
  await page.keyboard.press("Enter");
  await expect(row).toBeFocused();
  await page.getByRole("link", { name: "続きを確認する" }).click();
  for (let left = 21; left > 0; left -= 1) {
    await expect(page.locator(".verify-done")).toHaveText(`${21 - left} / 21行 確認済み`);
    const years = page.locator(".verify-form select");
    const count = await years.count();
    for (let at = 0; at < count; at += 1) await years.nth(at).selectOption(count === 3 && at === 1 ? "R7" : at === 0 ? "R6" : "R10");
    await page.getByRole("button", { name: "確認済みにして次へ" }).click();
  }
  await expect(page.getByText("すべての行を確認しました。")).toBeVisible();
  await expect(page.locator(".verify-row").last()).toBeFocused();
  await expect(page.getByText("いまの行は、原典の数と合っています。")).toBeVisible();
  await app.open("/plan");
  await expect(page.locator(".bar-guess")).toHaveCount(0);
});

test("Enter on a text in a row in conflict confirms what was chosen, not a side", async ({ app, page, browser, watch }) => {
  const other = await bothAtRow(app, browser, watch);
  await page.locator(".verify-form").getByLabel("終了").selectOption("R10");
  await confirm(other, "R9");
  await expect(page.locator(".verify-rows .open .verify-state")).toContainText("職員課確認済");
  await confirm(page, "R10");
  await page.getByRole("link", { name: ROW }).click();
  await expect(page.locator(".conflict-box")).toBeVisible();
  await page.keyboard.press("1");
  for (const [name, year] of [["開始", "R7"], ["終了", "R9"]]) await page.locator(".verify-form").getByLabel(name).selectOption(year);
  await page.getByRole("radio", { checked: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".verify-rows li").nth(4)).toContainText("実施 R7–R9 職員課確認済");
  await other.context().close();
});

test("an unknown row says so, and without a name nothing can be confirmed", async ({ app, page }) => {
  await page.goto(`${app.server.url}/plan/verify/row-99`);
  await expect(page.getByRole("alert")).toContainText("この行は計画にありません");
  await page.goto(`${app.server.url}/plan/verify/row-05`);
  await expect(page.getByRole("button", { name: "確認済みにして次へ" })).toBeDisabled();
});

test("a year that the plan leaves out waits for nothing, and says so wherever it stands", async ({ app, page }) => {
  await begin(app);
  await page.getByRole("link", { name: ROW }).click();
  const form = page.locator(".verify-form");
  for (const [name, year] of [["開始", "R8"], ["境目", "R9"], ["終了", "R10"]]) await form.getByLabel(name).selectOption(year);
  await form.getByRole("button", { name: "確認済みにして次へ" }).click();
  await expect(page.locator(".verify-done")).toHaveText("1 / 21行 確認済み");

  await app.open("/plan");
  await expect(page.getByRole("gridcell", { name: `${ROW}、令和6年度、期間外` })).toHaveText("期間外");
  await expect(page.getByRole("gridcell", { name: `${ROW}、令和8年度、未入力` })).toHaveText("–");
  const heads = page.locator(".plan-table thead th");
  await expect(heads.nth(1)).toContainText("入力 0/26");
  await expect(heads.nth(3)).toContainText("入力 0/27");
  await app.open("/plan/missing/2024");
  await expect(page.locator(".progress-line")).toHaveText("0/26行 が入力済みです。期間外の 1行は待ちません。");
  await expect(page.getByRole("link", { name: ROW })).toHaveCount(0);
  await app.open("/report/2024");
  await expect(page.getByRole("columnheader", { name: "期間外" })).toBeVisible();
  await expect(page.locator(".unreported", { hasText: ROW })).toHaveText(`${ROW}　期間外`);
  await app.open("/report/2026");
  await expect(page.getByRole("columnheader", { name: "期間外" })).toHaveCount(0);

  // What is entered all the same is reported.
  await app.open("/plan/row-05/2024");
  await app.setStatus("取組中");
  await expect(page.getByRole("gridcell", { name: `${ROW}、令和6年度、取組中` })).toBeVisible();
  await expect(heads.nth(1)).toContainText("入力 1/27");
});
