// A year of the plan from nothing to 確定 and opened again, and what a closed year keeps out.
import { App, expect, test } from "../fixtures.js";
import { keyboard, touch } from "../hands.js";
import { pagesOf } from "../pdf.js";

const ROW = "評価結果の研修への活用";

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

/** The report of R8 on the way to being closed. */
async function submitted(app) {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await app.page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(app.page.getByRole("button", { name: "確定する" })).toBeVisible();
}

async function close(app) {
  await app.page.getByRole("button", { name: "確定する" }).click();
}

test("an edit made offline for a year that is closed meanwhile comes back with the reason", async ({ app, browser, watch }) => {
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await other.page.getByRole("textbox", { name: /^実績/ }).fill("離れた場所で書いた実績");
  await other.page.getByRole("textbox", { name: /^実績/ }).blur();
  await other.sync("未送信 1件");
  await submitted(app);
  await close(app);
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await other.page.context().setOffline(false);
  await other.open("/device");
  await expect(other.page.locator(".edits")).toContainText("令和8年度は確定しているため変更できません", { timeout: 30_000 });
  await expect(other.page.locator(".edits")).toContainText("離れた場所で書いた実績");
  await other.open("/plan/row-14/2026");
  await expect(other.page.getByText("令和8年度は確定しているため、入力できません。")).toBeVisible();
  await expect(other.page.getByRole("textbox", { name: /^実績/ })).toBeDisabled();
});

test("without the server the stage stays and says why", async ({ app }) => {
  await submitted(app);
  await app.stopServer();
  await close(app);
  await expect(app.page.getByRole("alert").filter({ hasText: "サーバーにつながっていないため、報告の段階を変えられません。" })).toBeVisible({ timeout: 30_000 });
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確認依頼");
  await app.startServer();
});

test("a step that someone else has overtaken is refused", async ({ app, browser, watch }) => {
  await submitted(app);
  await app.page.getByLabel("差し戻す理由").fill("数値を確認");
  // No word of what the other does comes to this page before it asks.
  await app.page.route("**/api/events", (route) => route.abort());
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/report/2026");
  await other.signAs("試験 花子");
  await app.page.route("**/api/sync", async (route) => {
    await app.page.unroute("**/api/sync");
    await close(other);
    await expect(other.page.locator(".stages [aria-current=step]")).toContainText("確定");
    await route.continue();
  });
  await app.page.getByRole("button", { name: "差し戻す" }).click();
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await expect(app.page.locator(".stage-acts").getByRole("alert")).toContainText("先に段階が変わりました");
  await expect(app.page.locator(".stage-acts")).toBeFocused();
});

test("a conflict in the year keeps it open, on every device", async ({ app, browser, watch }) => {
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await other.setStatus("完了");
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  await submitted(app);
  await expect(app.page.getByRole("link", { name: "▲ 競合 1件：確定できません" })).toBeVisible();
  await close(app);
  await expect(app.page.getByRole("alert").filter({ hasText: "令和8年度に競合があるため確定できません" })).toBeVisible();
  await expect(app.page.locator(".overview")).toContainText("▲ 競合");
});

test("a closed report stays as it was when the plan is revised", async ({ app }) => {
  await submitted(app);
  await close(app);
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await app.open("/plan/row-14");
  await revise(app, "検討");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await expect(app.page.locator(".overview")).not.toContainText("変更後");
  await app.open("/report/2027");
  await expect(app.page.locator(".overview")).toContainText("変更後");
  await expect(app.page.getByRole("cell", { name: "システムの更新が延びたため" })).toBeVisible();
});

test("a report that was closed and opened again can still be read and printed as it was given out", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  const remarks = page.getByLabel("報告の記述");
  await remarks.fill("はじめの記述");
  await remarks.blur();
  await page.getByLabel("委員会の意見を加える").fill("はじめの意見");
  await page.getByRole("button", { name: "意見を加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(page.getByText("27行に入力待ちの欄が、回答のない意見が 1件あります。")).toBeVisible();
  await page.getByLabel("起案番号").fill("職-1");
  await close(app);
  await expect(page.locator(".report-edition")).toContainText("起案番号 職-1");
  const first = /版 R8-確定-\d+/.exec(await page.locator(".report-edition").textContent())[0];
  await page.getByLabel("確定を解く理由").fill("記載もれ");
  await page.getByRole("button", { name: "確定を解く" }).click();
  await remarks.fill("あとの記述");
  await remarks.blur();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await close(app);
  await expect(page.locator(".report-edition")).not.toContainText(first);
  await expect(page.locator(".overview")).toContainText("完了");

  await page.getByText("段階の記録").click();
  await page.getByRole("link", { name: "このときの報告" }).first().click();
  await expect(page.getByText("に確定したときの報告です。")).toBeVisible();
  await expect(page.locator(".report-edition")).toContainText(first);
  await expect(page.locator(".sheet")).toContainText("はじめの記述");
  await expect(page.locator(".report-opinions")).toContainText("はじめの意見");
  await expect(page.locator(".overview")).not.toContainText("完了");
  await expect(page.locator(".report").getByRole("textbox")).toHaveCount(0);
  const printed = (await pagesOf(await page.pdf({ preferCSSPageSize: true }))).map(({ text }) => text).join("");
  expect(printed).toContain(`${first.replaceAll(" ", "")}起案番号職-1`);
  expect(printed).toContain("はじめの記述");
  expect(printed).not.toContain("あとの記述");
  await page.getByRole("link", { name: "いまの報告へ" }).click();
  await expect(page.locator(".overview")).toContainText("完了");
});

test("opinions without an answer are waited for; a rating on another scale is not set against last year's", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByLabel("委員会の意見を加える").fill("研修の時間を確保すること。");
  await page.getByRole("button", { name: "意見を加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/missing/2026");
  await expect(page.getByRole("heading", { name: /^回答のない委員会の意見\s+1件/ })).toBeVisible();
  await page.getByRole("link", { name: "研修の時間を確保すること。" }).click();
  await page.getByLabel("意見への回答").fill("年度内に見直します。");
  await page.getByLabel("意見への回答").blur();
  for (const year of ["2025", "2026"]) {
    await app.open(`/plan/row-14/${year}`);
    await app.setStatus("完了");
    await page.getByRole("radio", { name: "S 計画以上" }).check();
  }
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  const all = page.locator(".counts tbody tr").first();
  await expect(all.getByRole("cell").nth(7)).toHaveText("1 100.0%（±0）");
  await page.locator(".scale summary").click();
  await page.getByLabel("1段目の印").fill("◎");
  await page.getByRole("button", { name: "区分を記録する" }).click();
  await expect(all.getByRole("cell").nth(7)).toHaveText("1 100.0%");
  await expect(page.getByText("前年度と区分が違うため、差を出しません")).toBeVisible();
});

/** Revises the plan of the row that is open. */
async function revise(app, text) {
  const form = app.page.locator(".revision");
  const choice = (name) => form.getByRole("combobox", { name, exact: true });
  await form.getByText("計画を変更する").click();
  await choice("言葉").selectOption(text);
  await choice("開始").selectOption("R6");
  await choice("終了").selectOption("R9");
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await expect(form.getByRole("alert").filter({ hasText: "変更の理由を入れてください。" })).toBeVisible();
  // Nothing of what is too long is cut off.
  const long = "長".repeat(1_300);
  await form.getByLabel("変更の理由").fill(long);
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await expect(form.getByRole("alert").filter({ hasText: "変更の理由は 1000字までです（いまは 1300字）。" })).toBeVisible();
  await expect(form.getByLabel("変更の理由")).toHaveValue(long);
  await form.getByLabel("変更の理由").fill("システムの更新が延びたため");
  await form.getByRole("button", { name: "変更を記録する" }).click();
}

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

test("a reorganisation ends divisions and is followed by what is carried over", async ({ app, page }) => {
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await page.getByLabel("課の名前").fill("人事課\n研修課\n人事課");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await expect(page.getByText("「人事課」は、もう入っています。")).toBeVisible();
  await page.getByLabel("課の名前").fill("人事課\n研修課");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await page.locator(".divisions summary").click();
  await page.getByRole("checkbox", { name: "研修課" }).check();
  await app.sync("すべて送信済み");
  // This row has been given its division of a later year already.
  await app.open("/plan/row-15/2028");
  await page.locator(".divisions summary").click();
  await page.getByRole("checkbox", { name: "人事課" }).check();
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan/divisions?year=2026`);
  await page.getByRole("checkbox", { name: "人事課" }).check();
  await page.getByRole("checkbox", { name: "研修課" }).check();
  await page.getByLabel("新しい名前").fill("職員課");
  await page.getByRole("combobox", { name: "いつから", exact: true }).selectOption("R9");
  await page.getByRole("button", { name: "改称・統合・廃止する" }).click();
  await page.getByRole("link", { name: "R9", exact: true }).click();
  await expect(page.locator(".division-rows li")).toHaveText([/職員課.*R9–.*もとは 人事課、研修課/]);
  await page.getByRole("link", { name: "R8", exact: true }).click();
  await expect(page.locator(".division-rows li")).toHaveText([/人事課.*R6–R8/, /研修課.*R6–R8/]);
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2027");
  await page.getByRole("button", { name: "担当課に引き継ぐ" }).click();
  await expect(page.locator(".divisions summary")).toContainText("職員課");
  await app.open("/plan/row-15/2028");
  await expect(page.locator(".divisions summary")).toContainText("職員課");
  await app.open("/plan/missing/2028");
  await expect(page.locator(".inquiries tbody th")).toHaveText(["職員課"]);
  // It was one gesture, and so it is taken back.
  await page.getByRole("button", { name: "元に戻す" }).click();
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(page.locator(".inquiries tbody th")).toHaveText(["人事課"]);
});

test("a division gets another name, is ended, or is corrected; rows keep what they were given", async ({ app, page }) => {
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await page.getByLabel("課の名前").fill("人事課\n研修課\n総務科");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await page.locator(".divisions summary").click();
  for (const name of ["人事課", "総務科"]) await page.getByRole("checkbox", { name }).check();
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan/divisions?year=2026`);
  const name = page.getByLabel("新しい名前");
  const rows = page.locator(".division-rows li");
  const reorganise = page.getByRole("button", { name: "改称・統合・廃止する" });
  const inYear = (year) => page.getByRole("link", { name: year, exact: true }).click();

  // A slip is mended in all years; no name is given twice.
  await page.getByRole("checkbox", { name: "総務科" }).check();
  await name.fill("人事課");
  await page.getByRole("button", { name: "名前の誤りを直す" }).click();
  await expect(page.getByText("「人事課」は、もう入っています。")).toBeVisible();
  await name.fill("総務課");
  await page.getByRole("button", { name: "名前の誤りを直す" }).click();
  await expect(rows).toHaveText([/人事課/, /研修課/, /総務課.*R6–/]);

  // One gets another name.
  await page.getByRole("checkbox", { name: "人事課" }).check();
  await name.fill("職員課");
  await page.getByRole("combobox", { name: "いつから", exact: true }).selectOption("R9");
  await reorganise.click();
  await expect(rows.filter({ hasText: "人事課" })).toContainText("R6–R8");

  // One is ended.
  await page.getByRole("checkbox", { name: "研修課" }).check();
  await reorganise.click();
  await expect(page.getByText("いつからかを選んでください。")).toBeVisible();
  await page.getByRole("combobox", { name: "いつから", exact: true }).selectOption("R10");
  await reorganise.click();
  await inYear("R9");
  await expect(rows).toHaveText([/研修課.*R6–R9/, /総務課/, /職員課.*R9–.*もとは 人事課/]);
  await inYear("R10");
  await expect(rows).toHaveText([/総務課/, /職員課/]);
  await app.sync("すべて送信済み");

  await app.open("/plan/row-14/2026");
  await expect(page.locator(".divisions summary")).toContainText("人事課、総務課");
  await page.getByRole("link", { name: "R9", exact: true }).click();
  await page.getByRole("button", { name: "担当課に引き継ぐ" }).click();
  await expect(page.locator(".divisions summary")).toContainText("職員課、総務課");
});

test("a division entered by mistake is taken off the list; one that is in use is not", async ({ app, page }) => {
  await app.open("/plan/divisions?year=2026");
  await app.signAs("試験 太郎");
  await page.getByLabel("課の名前").fill("職員課\n誤記課");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await app.open("/plan/row-14/2026");
  await page.locator(".divisions summary").click();
  await page.getByRole("checkbox", { name: "職員課" }).check();
  await app.open("/plan/divisions?year=2026");
  const remove = page.getByRole("button", { name: "一覧から取り除く" });
  const rows = page.locator(".division-rows li");
  await page.getByRole("checkbox", { name: "職員課" }).check();
  await remove.click();
  await expect(page.getByText("「職員課」は 1か所で使われているため、取り除けません。")).toBeVisible();
  await page.getByRole("checkbox", { name: "職員課" }).uncheck();
  await page.getByRole("checkbox", { name: "誤記課" }).check();
  await remove.click();
  await expect(rows).toHaveText([/職員課/]);
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(rows).toHaveCount(2);
  await app.sync("すべて送信済み");
});

test("who is asked to confirm a report sees how much was changed since", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(page.getByRole("button", { name: "確定する" })).toBeVisible();
  await expect(page.getByText("確認依頼のあとに")).toHaveCount(0);
  await app.open("/plan/row-14/2026");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await expect(page.getByText("確認依頼のあとに 1か所が変わりました。")).toBeVisible();
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

test("a city's own scale for ratings holds from its year on, in the table, the sheet, the report and files", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.locator(".scale summary").click();
  const line = (number, part) => page.getByRole("textbox", { name: `${number}段目の${part}` });
  for (const [number, [sign, label]] of [["◎", "上回る"], ["○", "計画どおり"], ["×", ""], ["", ""]].entries()) {
    await line(number + 1, "印").fill(sign);
    await line(number + 1, "言葉").fill(label);
  }
  await page.getByRole("button", { name: "区分を記録する" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "3段目: 印と言葉の両方を入れてください" })).toBeVisible();
  await line(3, "言葉").fill("下回る");
  await page.getByRole("button", { name: "区分を記録する" }).click();
  await expect(page.locator(".scale summary")).toContainText("◎ 上回る、○ 計画どおり、× 下回る");
  await expect(page.getByRole("columnheader", { name: "◎ 上回る" })).toBeVisible();

  await app.open("/plan/row-14/2026");
  await app.setStatus("完了");
  await page.getByRole("radio", { name: "◎ 上回る" }).check();
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/完了◎/);
  await app.cell(ROW, "令和7年度").focus();
  await page.keyboard.press("2");
  await page.keyboard.press("s");
  await expect(app.cell(ROW, "令和7年度")).toHaveText(/取組中S/);
  // The same place on the scale, by the sign of the next year.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("s");
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/完了◎/);
  await app.sync("すべて送信済み");
  await app.open("/plan/exchange");
  const file = "行ID,年度,進捗区分,評価\r\nrow-15,R8,完了,×\r\nrow-16,R8,完了,S\r\n";
  await page.getByLabel("ファイルを選ぶ").setInputFiles({ name: "評価.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await expect(page.getByRole("alert").filter({ hasText: "3行目「評価」: 「完了 S」は進捗区分ではありません" })).toContainText("評価 ◎・○・×");

  await app.open("/report/2026");
  await page.locator(".scale summary").click();
  await page.getByRole("button", { name: "この年度の区分をやめる" }).click();
  await expect(page.getByText("この年度の区分をやめました。")).toBeVisible();
  await expect(page.locator(".scale summary")).toContainText("S 計画以上");
  await expect(line(1, "印")).toHaveValue("S");
});

test("no rating loses its place on the scale; one that comes too late for it is counted", async ({ app, browser, watch }) => {
  const { page } = app;
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  const rate = async (person) => {
    await person.setStatus("完了");
    await person.page.getByRole("radio", { name: "C ほとんど進まず" }).check();
  };
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await rate(app);
  await app.sync("すべて送信済み");
  await other.open("/plan/row-15/2026");
  await other.signAs("試験 次郎");
  await other.sync("最終同期");
  await app.open("/report/2026");
  await page.locator(".scale summary").click();
  const shorten = async () => {
    for (const part of ["印", "言葉"]) await page.getByRole("textbox", { name: `4段目の${part}` }).fill("");
    await page.getByRole("button", { name: "区分を記録する" }).click();
  };
  await shorten();
  await expect(page.getByRole("alert").filter({ hasText: "4段目までの評価が、もう付いています" })).toBeVisible();
  await app.open("/plan/row-14/2026");
  await page.getByRole("radio", { name: "B やや遅れ" }).check();
  await app.sync("すべて送信済み");

  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await rate(other);
  await app.open("/report/2026");
  // What was refused is still there.
  await expect(page.getByRole("textbox", { name: "4段目の言葉" })).toHaveValue("");
  await expect(page.locator(".scale")).toContainText("まだ記録していません。");
  await shorten();
  await expect(page.locator(".scale summary")).not.toContainText("C ほとんど進まず");
  await expect(page.getByRole("columnheader", { name: "区分外" })).toHaveCount(0);
  await app.sync("すべて送信済み");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  watch.state.offline = false;
  await expect(page.getByRole("columnheader", { name: "区分外" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^全体/ }).locator("td").last()).toHaveText(/^1 50.0%/);
  // The choices in an open sheet are those of the scale as it is now.
  await expect(other.page.getByRole("radio", { name: "C ほとんど進まず" })).toHaveCount(0);
  await other.page.context().close();
});

test("what others send leaves the cursor in the text that is being written for a report", async ({ app, page, browser, server, watch }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  const remarks = page.getByLabel("報告の記述");
  await remarks.fill("途中");
  const other = watch.follow(await (await browser.newContext()).newPage(), server.url);
  await other.goto(`${server.url}/plan/row-14/2026`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByRole("group", { name: "進捗区分" }).getByText("完了", { exact: true }).click();
  await expect(page.locator(".overview")).toContainText("完了");
  await expect(remarks).toBeFocused();
  await page.keyboard.type("の記述");
  await expect(remarks).toHaveValue("途中の記述");
});

test("a closed report keeps the policy's words that it was closed with", async ({ app, page, server, watch }) => {
  const [old, mended] = ["川越市人財育成基本方針", "川越市人財育成基本方針（改訂）"];
  const title = page.locator(".report-title");
  const edition = page.locator(".report-edition");
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await close(app);
  await expect(title).toHaveText(`${old}　実施計画の進捗状況（令和8年度）`);
  await expect(page.getByText("確定のあとに方針の文言が改められています。")).toHaveCount(0);

  await app.stopServer();
  server.mendPolicy("document.toml", (text) => text.replace(`"${old}"`, `"${mended}"`));
  await app.startServer();
  await app.open("/report/2027");
  await expect(title).toHaveText(`${mended}　実施計画の進捗状況（令和9年度）`);
  await app.open("/report/2026");
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();
  await expect(title).toHaveText(`${old}　実施計画の進捗状況（令和8年度）`);
  await app.prepared();

  await app.stopServer();
  await app.open("/report/2026");
  await expect(page.getByText("いまの文言で表示しています。")).toBeVisible();
  await expect(title).toContainText(mended);
  await expect(edition).toContainText("文言は確定後のもの");
  await app.startServer();
  await app.sync("すべて送信済み");
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();
  await expect(title).not.toContainText(mended);
  await expect(edition).not.toContainText("文言は確定後のもの");

  // A server that fails once is asked again with the next that it answers.
  let fails = 1;
  const isOfThen = (request) => request.url().endsWith("/api/policy") && request.postDataJSON().at;
  await page.route("**/api/policy", (route) => (isOfThen(route.request()) && fails-- > 0 ? route.fulfill({ status: 500, body: "" }) : route.continue()));
  watch.state.offline = true;
  await app.open("/report/2026");
  await expect(page.getByText("いまの文言で表示しています。")).toBeVisible();
  watch.state.offline = false;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();

  // An answer that comes when the year is open again does not count.
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.unroute("**/api/policy");
  await page.route("**/api/policy", async (route) => (isOfThen(route.request()) && (await held), route.continue()));
  await app.open("/report/2026");
  await expect(page.getByText("確定したときの文言を読み込んでいます…")).toBeVisible();
  await page.getByLabel("確定を解く理由").fill("記載もれ");
  await page.getByRole("button", { name: "確定を解く" }).click();
  await expect(title).toContainText(mended);
  const answered = page.waitForResponse((response) => isOfThen(response.request()));
  answer();
  await answered;
  await page.getByLabel("報告の記述").fill("追記");
  await page.getByLabel("報告の記述").blur();
  await app.sync("すべて送信済み");
  await expect(title).toContainText(mended);
  await expect(page.getByText("この報告は、確定したときの文言です。")).toHaveCount(0);
});

test("the report prints: text on A4, the plan on one landscape page, its edition on every page", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await page.getByRole("textbox", { name: /^実績/ }).fill("集計を終えた。");
  await page.getByRole("textbox", { name: /^実績/ }).blur();
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  const A4 = [595, 842];
  for (const [at, { text, width, height }] of pages.entries()) {
    expect(text).toContain(`${at + 1}/${pages.length}`);
    expect(text).toMatch(/基準日\d{4}年\d+月\d+日出力\d{4}年\d+月\d+日\d+:\d+版R8-下書き-\d+/);
    const size = text.includes("実施計画と進捗の一覧") ? A4.toReversed() : A4;
    expect([Math.round(width), Math.round(height)]).toEqual(size);
  }
  const wide = pages.filter(({ width, height }) => width > height);
  expect(wide).toHaveLength(1);
  for (const words of ["職場環境の整備", ROW, "DX推進のための研修の実施", "推定"]) expect(wide[0].text).toContain(words);
  const all = pages.map(({ text }) => text).join("");
  for (const words of ["庁内公開", "集計を終えた。", "報告のない項目", "使命感", "委員会の意見"]) expect(all).toContain(words);
  expect(all).not.toContain("確認を依頼する");
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
