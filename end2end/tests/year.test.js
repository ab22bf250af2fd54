// A year of the plan from nothing to 確定 and opened again.
import { App, expect, test } from "../fixtures.js";
import { keyboard, touch } from "../hands.js";

/** Divisions, a row's year, a survey, an opinion and its answer, the report, closed and opened. */
async function wholeYear(app, hands) {
  const { page } = app;
  const button = (name) => page.getByRole("button", { name, exact: true });
  await app.open("/plan/divisions");
  await hands.write(page.getByLabel("入力者の名前"), "試験 太郎");
  await hands.write(page.getByLabel("課の名前"), "職員課\n総務課");
  await hands.press(button("加える"));
  await expect(page.locator(".division-rows li")).toHaveCount(2);
  await app.sync("すべて送信済み");

  await app.open("/plan/verify/row-14");
  await hands.check(page.getByRole("radio", { name: /^検討｜実施・充実/ }));
  for (const [name, year] of [["開始", "R6"], ["境目", "R8"], ["終了", "R10"]]) {
    await hands.choose(page.getByRole("combobox", { name, exact: true }), year);
  }
  await hands.press(button("確認済みにして次へ"));
  await expect(page.locator(".verify-done")).toContainText("1 / 21行");
  await app.sync("すべて送信済み");

  await app.open("/plan/row-14/2026");
  await expect(page.locator(".bar-row.chosen .bar-confirmed")).toHaveText(["検討確認済み", "実施・充実確認済み"]);
  const editor = page.getByRole("complementary", { name: "入力" });
  await hands.press(editor.locator(".divisions summary"));
  await hands.check(editor.getByRole("checkbox", { name: "職員課" }));
  await hands.write(editor.getByLabel("年度計画"), "結果を職位別に集計する。");
  await hands.check(editor.getByRole("radio", { name: "完了" }));
  await hands.check(editor.getByRole("radio", { name: "A 計画どおり" }));
  await hands.write(editor.getByLabel("実績"), "集計を終えた。");
  await hands.write(editor.getByLabel("翌年度の取組"), "研修の案に反映する。");
  await app.sync("すべて送信済み");

  await app.open("/indicators/indicator-4");
  await hands.choose(page.getByRole("combobox", { name: "年度", exact: true }), "R8");
  await hands.check(page.getByRole("radio", { name: "人数" }));
  await hands.write(page.getByLabel("回答者数（n）"), "1000");
  for (const [at, count] of ["250", "600", "120", "30"].entries()) {
    await hands.write(page.locator(".numbers .number input").nth(at + 1), count);
  }
  await hands.press(button("記録する"));
  await expect(page.locator("#indicator-4 tbody")).toContainText("85.0%");
  await app.sync("すべて送信済み");

  await app.open("/report/2026");
  await hands.write(page.getByLabel("報告の記述"), "集計の年であった。");
  await hands.write(page.getByLabel("委員会の意見を加える"), "研修の時間を確保すること。");
  await hands.press(button("意見を加える"));
  const opinion = page.getByRole("group", { name: "意見 1" });
  await hands.press(opinion.locator(".divisions summary"));
  await hands.check(opinion.getByRole("checkbox", { name: "総務課" }));
  await hands.write(opinion.getByLabel("意見への回答"), "年度内に見直します。");
  await app.sync("すべて送信済み");

  await hands.press(button("確認を依頼する"));
  await expect(page.locator(".stages [aria-current=step]")).toContainText("確認依頼");
  await hands.press(button("差し戻す"));
  await expect(page.getByRole("alert").filter({ hasText: "理由を入れてください" })).toBeVisible();
  await hands.write(page.getByLabel("差し戻す理由"), "数値を確認");
  await hands.press(button("差し戻す"));
  await expect(page.locator(".stages [aria-current=step]")).toContainText("下書き");
  await hands.press(button("確認を依頼する"));
  await hands.write(page.getByLabel("起案番号"), "職員第12号");
  await hands.press(button("確定する"));
  await expect(page.locator(".stages [aria-current=step]")).toContainText("確定");
  await expect(page.locator(".report-edition")).toContainText("R8-確定-");
  await expect(page.locator(".report-edition")).toContainText("起案番号 職員第12号");
  await expect(page.getByLabel("報告の記述")).toBeDisabled();

  await hands.write(page.getByLabel("確定を解く理由"), "記載もれ");
  await hands.press(button("確定を解く"));
  await expect(page.locator(".stages [aria-current=step]")).toContainText("下書き");
  await hands.press(page.getByText("段階の記録"));
  await expect(page.locator(".stage-log li")).toHaveCount(5);
  await expect(page.locator(".stage-log li").last()).toContainText("この端末　理由: 記載もれ");

  await app.open("/plan/missing/2027");
  await expect(page.locator(".carry")).toContainText("2か所に引き継げます");
  await hands.press(button("まとめて引き継ぐ"));
  await expect(page.getByText("2か所を引き継ぎました。")).toBeFocused();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2027");
  await expect(editor.getByRole("textbox", { name: /^年度計画/ })).toHaveValue("研修の案に反映する。");
  await expect(editor.locator(".divisions summary")).toContainText("職員課");
}

test("a whole year by the keyboard alone", async ({ app }) => wholeYear(app, keyboard));

test("a whole year by touch alone", async ({ browser, server, watch }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 820, height: 1180 } });
  const page = watch.follow(await context.newPage(), server.url);
  await wholeYear(new App(page, server, watch.state), touch);
});
