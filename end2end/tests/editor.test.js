// The sheet of a row: nothing that is typed is lost, and the keyboard never falls out of it.
import { App, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";

async function begin(app) {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
}

test("a name may have a space, and stands so in what its person does", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  const name = page.getByLabel("入力者の名前");
  await name.pressSequentially("試験 太郎 ");
  await expect(name).toHaveValue("試験 太郎 ");
  await app.setStatus("取組中");
  await page.getByRole("button", { name: /^履歴/ }).click();
  await expect(page.locator(".row-log li")).toContainText("試験 太郎（自己申告）");
  const year = new Date().getFullYear();
  await expect(page.locator(".row-log li")).toContainText(new RegExp(`R8 進捗　取組中　${year}年\\d+月\\d+日 \\d+:\\d\\d`));
});

test("on a device of many, nobody takes back what another did", async ({ app, page }) => {
  await begin(app);
  await app.setStatus("取組中");
  const undo = page.getByRole("button", { name: "元に戻す" });
  await expect(undo).toBeEnabled();
  await app.signAs("");
  await expect(undo).toBeDisabled();
  await app.signAs("試験 花子");
  await page.waitForFunction(() => document.querySelector(".undo button").disabled);
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".grid-error")).toHaveText("元に戻せる変更がありません。");
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/取組中/);
  await app.signAs("試験 太郎");
  await undo.click();
  await expect(app.cell(ROW, "令和8年度")).toHaveText("–");
});

test("a comment and a revision that are half typed come back after another row and a reload", async ({ app, page }) => {
  await begin(app);
  await page.getByLabel("コメントを加える").fill("書きかけの一言");
  const form = page.locator(".revision");
  await form.getByText("計画を変更する").click();
  await form.getByRole("combobox", { name: "言葉", exact: true }).selectOption("検討");
  await form.getByLabel("変更の理由").fill("一行目\n二行目");
  await app.cell(ROW, "令和7年度").click();
  await page.reload();
  await expect(page.getByLabel("コメントを加える")).toHaveValue("書きかけの一言");
  await expect(form.getByLabel("変更の理由")).toHaveValue("一行目\n二行目");
  await expect(form.getByRole("combobox", { name: "言葉", exact: true })).toHaveValue("検討");
  await form.getByRole("combobox", { name: "開始", exact: true }).selectOption("R6");
  await form.getByRole("combobox", { name: "終了", exact: true }).selectOption("R7");
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await expect(page.locator(".bar-row.chosen del")).toContainText("（推定・期間未確認）");
  await page.locator(".comments").getByRole("button", { name: "加える" }).click();
  await expect(page.getByLabel("コメントを加える")).toBeFocused();
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(page.locator(".comments li")).toContainText("書きかけの一言");
  await expect(page.getByLabel("コメントを加える")).toHaveValue("");
  await expect(page.locator(".revision")).not.toHaveAttribute("open");
});

test("a revision is seen where none of its years is shown", async ({ app, page }) => {
  await begin(app);
  const form = page.locator(".revision");
  await form.getByText("計画を変更する").click();
  for (const [name, value] of [["言葉", "検討"], ["開始", "R6"], ["終了", "R7"]]) {
    await form.getByRole("combobox", { name, exact: true }).selectOption(value);
  }
  await form.getByLabel("変更の理由").fill("前倒しのため");
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan?year=2028&columns=one`);
  const row = page.getByRole("row", { name: ROW }).first();
  await expect(row).toContainText("変更後　検討 R6–R7");
  await expect(row.locator("del")).toContainText("検討｜実施・充実（推定・期間未確認）");
});

test("whoever closes a row by its link goes on from its cell", async ({ app, page }) => {
  await begin(app);
  await page.getByRole("link", { name: "閉じる" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("aside.editor")).toHaveCount(0);
  await expect(app.cell(ROW, "令和8年度")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(app.cell(ROW, "令和7年度")).toBeFocused();
});

test("last year's plan and what it meant to do next are offered; the focus goes to what they fill", async ({ app, page }) => {
  await begin(app);
  const field = (name) => page.getByRole("textbox", { name: new RegExp(`^${name}`) });
  await field("年度計画").fill("研修の案を作る。");
  await field("翌年度の取組").fill("研修に反映する。");
  await field("翌年度の取組").blur();
  await page.getByRole("link", { name: "R9", exact: true }).click();
  await expect(page.locator(".last-year").filter({ hasText: "研修の案を作る。" })).toBeVisible();
  await page.getByRole("button", { name: "翌年度の取組を年度計画に引き継ぐ" }).focus();
  await page.keyboard.press("Enter");
  await expect(field("年度計画")).toBeFocused();
  await expect(field("年度計画")).toHaveValue("研修に反映する。");
});

test("a conflict that is settled in the sheet says how, and keeps the focus and the reason", async ({ app, page, browser, watch }) => {
  const revise = async (person, text, reason) => {
    const form = person.page.locator(".revision");
    await form.getByText("計画を変更する").click();
    for (const [name, value] of [["言葉", text], ["開始", "R6"], ["終了", "R9"]]) {
      await form.getByRole("combobox", { name, exact: true }).selectOption(value);
    }
    await form.getByLabel("変更の理由").fill(reason);
    await form.getByRole("button", { name: "変更を記録する" }).click();
  };
  await begin(app);
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await revise(other, "実施", "予算が付いたため");
  await revise(app, "検討", "前倒しのため");
  await app.sync("すべて送信済み");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  watch.state.offline = false;
  const side = page.locator(".revision .conflict-box li").filter({ hasText: "理由: 予算が付いたため" });
  await side.getByRole("button", { name: "こちらにする" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".revision").getByText("実施 R6–R9 にしました。")).toBeFocused();
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  const reasons = page.getByRole("row", { name: new RegExp(ROW) }).filter({ hasText: "予算が付いたため" });
  await expect(reasons.first()).toBeVisible();
  await expect(page.getByText("（元に戻す操作）")).toHaveCount(0);
  await other.page.context().close();
});

test("in the table, too, 担当課 is chosen from the list; what waits stands under it", async ({ app, page }) => {
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await page.getByLabel("課の名前").fill("職員課\n総務課");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan?show=divisions`);
  const cell = app.cell(ROW, "令和8年度");
  await cell.focus();
  await page.keyboard.press("Enter");
  const editor = page.locator(".cell-editor");
  await expect(editor.getByRole("checkbox", { name: "職員課" })).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await expect(editor.getByRole("checkbox", { name: "総務課" })).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(cell).toHaveText("総務課");
  await app.sync("すべて送信済み");
  await app.open("/plan/missing/2026");
  await expect(page.getByRole("heading", { name: /^総務課\s+1行/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^担当課が決まっていない行\s+26行/ })).toBeVisible();
  await expect(page.locator(".missing-rows").first().getByRole("listitem")).toContainText([`${ROW}年度計画・進捗・実績`]);
});

test("a text that was left half typed says that it is not kept yet", async ({ app, page }) => {
  await begin(app);
  const field = page.getByRole("textbox", { name: /^実績/ });
  await field.fill("書きかけの実績");
  await page.evaluate(() => location.reload());
  await expect(page.getByRole("textbox", { name: /^実績.*書きかけです/ })).toHaveValue("書きかけの実績");
  await field.focus();
  await field.blur();
  await app.sync("すべて送信済み");
  await expect(page.getByText("書きかけです")).toHaveCount(0);
  await expect(app.cell(ROW, "令和8年度")).toHaveAccessibleName(/記述あり/);
  await app.open("/report/2026");
  await page.getByLabel("委員会の意見を加える").fill("研修の時間を確保すること。");
  await page.reload();
  await expect(page.getByLabel("委員会の意見を加える")).toHaveValue("研修の時間を確保すること。");
  await page.getByRole("button", { name: "意見を加える", exact: true }).click();
  await expect(page.getByLabel("委員会の意見を加える")).toBeFocused();
  await expect(page.getByRole("group", { name: "意見 1" })).toBeVisible();
});

test("in the table, a text near its limit says how much is left", async ({ app, page }) => {
  await begin(app);
  await page.goto(`${app.server.url}/plan?show=issue`);
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("Enter");
  const editor = page.locator(".cell-editor");
  await editor.locator("textarea").fill("あ".repeat(3_700));
  await expect(editor.getByText("あと")).toHaveCount(0);
  await editor.locator("textarea").fill("あ".repeat(3_990));
  await expect(editor).toContainText("あと 10字");
  await editor.locator("textarea").fill("あ".repeat(4_003));
  await expect(editor).toContainText("3字超えています");
});

test("the arrows pass over what they do not rest on: one edit, not one for each", async ({ app, page }) => {
  await begin(app);
  const radio = (name) => page.getByRole("group", { name: "進捗区分" }).getByRole("radio", { name });
  await radio("未着手").focus();
  await page.keyboard.press("Space");
  await app.sync("すべて送信済み");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowDown");
  await expect(radio("中止")).toBeChecked();
  await expect(app.cell(ROW, "令和8年度")).toHaveText("中止");
  await page.keyboard.press("ArrowUp");
  // Whoever goes on to another row at once has chosen.
  await app.cell(ROW, "令和7年度").click();
  await expect(app.cell(ROW, "令和8年度")).toHaveText("完了");
  await page.getByRole("button", { name: /^履歴/ }).click();
  await expect(page.locator(".row-log li")).toContainText(["R8 進捗　完了", "R8 進捗　中止", "R8 進捗　未着手"]);
});

test("a form that is half filled in comes back after a reload, and can be dropped", async ({ app, page }) => {
  await app.open("/indicators/indicator-1");
  await app.signAs("試験 太郎");
  const numbers = page.locator(".numbers");
  await page.getByRole("combobox", { name: "年度", exact: true }).selectOption("R8");
  await page.getByText("人数", { exact: true }).click();
  await page.getByLabel("回答者数（n）").fill("120");
  await numbers.getByRole("textbox").nth(1).fill("30");
  await page.getByRole("combobox", { name: "目標の年度" }).selectOption("R9");
  await page.getByLabel("目標値（%）").fill("70.5");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "年度", exact: true })).toHaveValue("2026");
  await expect(page.getByRole("radio", { name: "人数" })).toBeChecked();
  await expect(page.getByLabel("回答者数（n）")).toHaveValue("120");
  await expect(numbers.getByRole("textbox").nth(1)).toHaveValue("30");
  await expect(page.getByLabel("目標値（%）")).toHaveValue("70.5");
  await expect(page.getByText("まだ記録していません。")).toHaveCount(2);

  // The question takes the focus along within its own form.
  const last = page.getByRole("button", { name: "書きかけを捨てる" }).last();
  await last.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "やめる" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(last).toBeFocused();
  const drop = page.getByRole("button", { name: "書きかけを捨てる" }).first();
  await drop.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "やめる" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(drop).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "やめる" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("書きかけを捨てました。")).toBeFocused();
  await expect(page.getByLabel("回答者数（n）")).toHaveValue("");
  await page.getByRole("button", { name: "目標値を記録する" }).click();
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(page.getByText("R9　70.5%")).toBeVisible();
  await expect(page.getByText("まだ記録していません。")).toHaveCount(0);
  await expect(page.getByRole("combobox", { name: "年度", exact: true })).toHaveValue("");
});

test("what is half typed of a report, of the print and of divisions comes back, too", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.locator(".scale summary").click();
  await page.getByLabel("1段目の言葉").fill("とてもよい");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await page.getByLabel("差し戻す理由").fill("表紙の年度が違う");
  await page.getByLabel("起案番号").fill("職-12");
  await page.reload();
  await expect(page.getByLabel("1段目の言葉")).toHaveValue("とてもよい");
  await expect(page.getByLabel("差し戻す理由")).toHaveValue("表紙の年度が違う");
  await expect(page.getByLabel("起案番号")).toHaveValue("職-12");
  await page.getByRole("button", { name: "区分を記録する" }).click();
  await expect(page.getByText("R8からの評価の区分を記録しました。")).toBeVisible();
  await app.sync("すべて送信済み");

  await app.open("/plan/verify/row-05");
  await page.keyboard.press("3");
  await page.getByRole("combobox", { name: "開始" }).selectOption("R7");
  await page.reload();
  await expect(page.locator(".verify-labels input").nth(2)).toBeChecked();
  await expect(page.getByRole("combobox", { name: "開始" })).toHaveValue("2025");
  await expect(page.getByText("まだ記録していません。")).toBeVisible();

  await app.open("/plan/divisions");
  await page.getByLabel("課の名前").fill("職員課");
  await page.reload();
  await expect(page.getByLabel("課の名前")).toHaveValue("職員課");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await expect(page.getByLabel("課の名前")).toHaveValue("");
});

test("a cell that is being edited stays so while another window is in front", async ({ app, page, context }) => {
  await begin(app);
  await page.goto(`${app.server.url}/plan?show=issue`);
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("Enter");
  const field = page.locator(".cell-editor textarea");
  await field.fill("途中の課題");
  // What the browser tells a page whose window goes to the back: the document still has the field.
  await page.evaluate(() => {
    document.hasFocus = () => false;
    document.activeElement.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    delete document.hasFocus;
  });
  await expect(field).toHaveValue("途中の課題");
  await page.keyboard.press("Enter");
  await expect(app.cell(ROW, "令和8年度")).toHaveText("途中の課題");
});

test("the list of what waits is worked through from row to row", async ({ app, page }) => {
  await app.open("/plan/missing/2026");
  await page.getByRole("link", { name: "eラーニング等の情報提供" }).click();
  const next = page.locator(".editor p", { hasText: "次の入力待ち: " }).getByRole("link");
  await expect(next).toHaveText("資格取得に係る助成制度等の検討");
  await next.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: /資格取得に係る助成制度等の検討/ })).toBeVisible();
  await expect(page).toHaveURL(/\/plan\/[^/]+\/2026$/);
  // Whoever goes on with the keyboard is in the new row.
  await expect(page.locator(".editor").getByRole("link", { name: "閉じる" })).toBeFocused();
  // After the last row the first one comes again.
  await app.open("/plan/row-21/2026");
  await expect(next).toHaveText("① お互いを認め協力し合う職場風土の醸成");
});
