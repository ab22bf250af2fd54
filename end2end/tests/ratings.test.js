// 評価 on a scale of the city's own, and opinions on it.
import { App, expect, test } from "../fixtures.js";

const ROW = "評価結果の研修への活用";

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
