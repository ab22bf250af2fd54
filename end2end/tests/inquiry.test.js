// 照会: a workbook for each division goes out, comes back filled in, and is counted.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.js";
import { filled, resaved } from "../workbook.js";

/** Two divisions with a row each in R8. */
async function begin(app) {
  const { page } = app;
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await page.getByLabel("課の名前").fill("職員課\n総務課");
  await page.getByRole("button", { name: "加える" }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/exchange");
  await choose(page, { "担当.csv": "行ID,年度,担当課,課題\r\nrow-14,R8,職員課,はじめの課題\r\nrow-15,R8,総務課,\r\n" });
  await takeIn(page, 3);
  await app.sync("すべて送信済み");
}

const choose = (page, files) =>
  page.getByLabel("ファイルを選ぶ").setInputFiles(Object.entries(files).map(([name, content]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) })));

async function takeIn(page, places) {
  await page.getByRole("button", { name: "この内容で取り込む" }).click();
  await expect(page.getByText(`${places}か所を取り込みました。`)).toBeVisible();
}

/** The workbook that a division gets. */
async function asked(page, division) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: `${division}の照会の Excel` }).click()]);
  expect(download.suggestedFilename()).toBe(`照会_令和8年度_${division}.xlsx`);
  return readFile(await download.path());
}

test("each division's workbook comes back filled in, all at once; who has not answered is named", async ({ app, page }) => {
  test.slow();
  await begin(app);
  await app.open("/plan/missing/2026");
  const list = page.getByRole("region", { name: "照会と回答" });
  await expect(page.getByText("2課のうち 2課から、まだ回答がありません。")).toBeVisible();
  const books = { staff: await asked(page, "職員課"), general: await asked(page, "総務課") };

  // Ten lines stand above the first row; G is 進捗区分, H 評価, I 実績, J 課題.
  const staff = filled(books.staff, { G11: "取組中", H11: "A", I11: "集計を終えた。" });
  await app.open("/plan/exchange");
  await choose(page, { "職員課.xlsx": staff });
  const preview = page.getByRole("region", { name: "取り込みの確認" });
  await expect(preview.getByRole("row", { name: /R8 進捗/ })).toContainText("取組中 A");
  await expect(preview.getByRole("row", { name: /R8 照会への回答/ })).toContainText("回答あり");
  await takeIn(page, 3);
  await app.open("/plan/missing/2026");
  await expect(page.getByText("2課のうち 1課から、まだ回答がありません。")).toBeVisible();
  await expect(list.getByRole("row", { name: /職員課/ })).toContainText(/✓ あり.*試験 太郎（自己申告）（\d{4}年\d+月\d+日までの計画への回答）/);
  await expect(list.getByRole("row", { name: /総務課/ })).toContainText("まだ");

  // Both again, one of them saved by another program: only what is new is taken.
  await app.open("/plan/exchange");
  const general = await resaved(filled(books.general, { G11: "完了", J11: "=HYPERLINK(1)" }));
  await choose(page, { "職員課.xlsx": staff, "総務課.xlsx": general });
  await expect(preview).toContainText("変わる 3か所");
  await takeIn(page, 3);
  await app.open("/plan/missing/2026");
  await expect(page.getByText("すべての課から回答がありました。")).toBeVisible();
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(page.getByText("2課のうち 1課から、まだ回答がありません。")).toBeVisible();

  // Asked a second time from a day on, nobody has answered yet; the address keeps the day.
  await page.getByLabel("この日以後に取り込んだ回答だけを数える").fill("2099-01-01");
  await expect(page.getByText("2課のうち 2課から、まだ回答がありません。")).toBeVisible();
  await expect(page).toHaveURL(/\/plan\/missing\/2026\?answered=2099-01-01$/);
  await page.getByLabel("この日以後に取り込んだ回答だけを数える").fill("2020-04-01");
  await expect(page.getByText("2課のうち 1課から、まだ回答がありません。")).toBeVisible();
});

test("an answer to what has changed since is kept beside it", async ({ app, page }) => {
  await begin(app);
  await app.open("/plan/missing/2026");
  const book = filled(await asked(page, "職員課"), { J11: "回答の課題" });
  await app.open("/plan/row-14/2026");
  await page.getByRole("textbox", { name: /^課題/ }).fill("あとからの課題");
  await page.getByRole("textbox", { name: /^課題/ }).blur();
  await app.sync("すべて送信済み");
  await app.open("/plan/exchange");
  await choose(page, { "職員課.xlsx": book });
  const row = page.getByRole("region", { name: "取り込みの確認" }).getByRole("row", { name: /R8 課題/ });
  await expect(row).toContainText("両方を残し");
  await takeIn(page, 2);
  await app.sync("要対応 1件");
});

test("two divisions that share a row may answer otherwise: both stay, and each says which file it is of", async ({ app, page }) => {
  await begin(app);
  await app.open("/plan/row-14/2026");
  await page.locator(".divisions summary").click();
  await page.getByRole("checkbox", { name: "総務課" }).check();
  await app.sync("すべて送信済み");
  await app.open("/plan/missing/2026");
  const [staff, general] = [await asked(page, "職員課"), await asked(page, "総務課")];
  await app.open("/plan/exchange");
  await choose(page, {
    "職員課.xlsx": filled(staff, { G11: "取組中", I11: "同じ実績" }),
    "総務課.xlsx": filled(general, { G11: "完了", I11: "同じ実績" }),
  });
  const preview = page.getByRole("region", { name: "取り込みの確認" });
  const progress = preview.getByRole("row", { name: /R8 進捗/ });
  await expect(progress).toHaveCount(2);
  await expect(progress.first()).toContainText("取組中「職員課.xlsx」の取り込み▲ ファイルによって内容が違います。両方を残し、「要対応」で決めます。");
  await expect(progress.last()).toContainText("完了「総務課.xlsx」の取り込み");
  await expect(preview.getByRole("row", { name: /R8 実績/ })).toHaveCount(1);
  await takeIn(page, 5);
  await app.sync("要対応 1件");
  await app.open("/conflicts");
  for (const [value, file] of [["取組中", "職員課.xlsx"], ["完了", "総務課.xlsx"]]) {
    await expect(page.getByText(`理由: 「${file}」の取り込み`)).toBeVisible();
    await expect(page.getByText(value, { exact: true }).first()).toBeVisible();
  }
  await app.open("/plan/exchange");
  await page.getByRole("button", { name: "元に戻す" }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await expect(app.cell("評価結果の研修への活用", "令和8年度")).toHaveText("–✎");
});

test("a row whose division is open is in no file, and that is said", async ({ app, page, browser, watch }) => {
  await begin(app);
  const other = watch.follow(await (await browser.newContext()).newPage(), app.server.url);
  await other.goto(`${app.server.url}/plan/row-14/2026`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await expect(other.locator(".divisions summary")).toContainText("職員課");
  watch.state.offline = true;
  await other.context().setOffline(true);
  await other.locator(".divisions summary").click();
  await other.getByRole("checkbox", { name: "総務課" }).check();
  await app.open("/plan/row-14/2026");
  await page.locator(".divisions summary").click();
  await page.getByRole("checkbox", { name: "職員課" }).uncheck();
  await app.sync("すべて送信済み");
  await other.context().setOffline(false);
  await app.sync("要対応 1件");
  watch.state.offline = false;
  await expect(page.getByRole("gridcell", { name: /評価結果の研修への活用、令和8年度、.*ほかの欄が競合/ })).toBeVisible();
  await app.open("/plan/missing/2026");
  await expect(page.getByText("担当課が競合している行や、この年度にない課のままの行が 1行あり、どの課のファイルにも入りません。")).toBeVisible();
  await other.context().close();
});

test("what is wrong in one of several answers keeps all of them out", async ({ app, page }) => {
  await begin(app);
  await app.open("/plan/missing/2026");
  const [staff, general] = [await asked(page, "職員課"), await asked(page, "総務課")];
  await app.open("/plan/exchange");
  await choose(page, { "職員課.xlsx": filled(staff, { I11: "集計" }), "総務課.xlsx": filled(general, { G11: "だいたい" }) });
  const alert = page.getByRole("alert").filter({ hasText: "何も取り込んでいません" });
  await expect(alert).toContainText("総務課.xlsx");
  await expect(alert.getByRole("listitem")).toHaveText([/シート「照会」のG11「進捗区分」: 「だいたい」/]);
  await expect(page.getByRole("button", { name: "この内容で取り込む" })).toHaveCount(0);
});
