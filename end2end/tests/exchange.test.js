// The plan out into files, and back in.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";
import { resaved } from "../workbook.js";

const ROW = "評価結果の研修への活用";

/** A plan with something in it, and the page of files. */
async function begin(app) {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.page.getByRole("textbox", { name: /^課題/ }).fill("=1+1, \"引用\"\n二行目 ➀");
  await app.page.getByRole("textbox", { name: /^課題/ }).blur();
  await app.sync("すべて送信済み");
  await app.open("/plan/exchange");
}

/** What a click has the browser save. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByText(name, { exact: true }).click()]);
  return readFile(await download.path());
}

const choose = (page, name, buffer) =>
  page.getByLabel("ファイルを選ぶ").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(buffer) });

test("what is written out changes nothing; what is changed in it is shown, taken in, and taken back", async ({ app, page }) => {
  await begin(app);
  const file = (await saved(page, "CSV（UTF-8）")).toString("utf8");
  expect(file).toMatch(/^\ufeff行ID,西暦,年度,/);
  expect(file).toContain(`"'=1+1, ""引用""\n二行目 ➀"`);
  await choose(page, "plan.csv", file);
  await expect(page.getByText("「plan.csv」の内容は、いまの計画と同じです。")).toBeVisible();

  // What is entered after the file was written stays.
  await app.open("/plan/row-14/2026");
  const issue = page.getByRole("textbox", { name: /^課題/ });
  await issue.fill("あとから直した課題");
  await issue.blur();
  await app.sync("すべて送信済み");
  await app.open("/plan/exchange");
  await choose(page, "plan.csv", file);
  await expect(page.getByText("「plan.csv」の内容は、いまの計画と同じです。")).toBeVisible();

  const line = file.split("\r\n").find((line) => line.startsWith("row-14,2026"));
  const changed = file.replace(line, line.replace("取組中,", "完了,A"));
  await choose(page, "直した.csv", changed);
  const preview = page.getByRole("region", { name: "取り込みの確認" });
  await expect(preview).toContainText("変わる 1か所");
  await expect(preview.getByRole("row", { name: /R8 進捗/ })).toContainText("完了 A");
  await preview.getByRole("button", { name: "この内容で取り込む" }).click();
  await expect(page.getByText("1か所を取り込みました。")).toBeVisible();
  await page.getByRole("button", { name: "元に戻す" }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan");
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/取組中/);
});

test("a file with something wrong in it says where, and nothing of it is taken", async ({ app, page, watch }) => {
  watch.state.unreadable = true;
  await begin(app);
  await choose(page, "違う.csv", "行ID,年度,進捗区分\r\nrow-14,R7,完了\r\nrow-99,R7,完了\r\nrow-15,R20,完了\r\nrow-16,R7,すすんだ\r\n");
  const alert = page.getByRole("alert").filter({ hasText: "何も取り込んでいません" });
  await expect(alert.getByRole("listitem")).toContainText(["3行目「行ID」: 行ID「row-99」", "4行目「年度」: 「R20」", "5行目「進捗区分」: 「すすんだ」"]);
  for (const [name, content, why] of [
    ["book.xlsx", "PK\u0003\u0004", "Excel のファイル（.xlsx）として読み取れません。"],
    ["huge.csv", Buffer.alloc(16 * 1024 * 1024, "a"), "大きすぎます。15 MB までのファイルを選んでください。"],
    ["none.csv", Buffer.from("81", "hex"), "読み取れませんでした。"],
  ]) {
    await choose(page, name, content);
    await expect(alert).toContainText(name);
    await expect(alert).toContainText(why);
  }
  await app.open("/plan");
  await expect(app.cell(ROW, "令和7年度")).toHaveText("–");
});

test("a file of an older spreadsheet is read in its own characters", async ({ app, page }) => {
  await begin(app);
  const bytes = await saved(page, "CSV（CP932）");
  expect(bytes.subarray(0, 2)).not.toEqual(Buffer.from([0xef, 0xbb]));
  // 行ID,年度,課題 / row-15,R8,確認 in CP932
  await choose(page, "cp932.csv", Buffer.from("8d7349442c944e93782c89db91e80d0a726f772d31352c52382c8a6d94460d0a", "hex"));
  const preview = page.getByRole("region", { name: "取り込みの確認" });
  await expect(preview.getByRole("row", { name: /R8 課題/ })).toContainText("確認");
  const lost = (await saved(page, "CP932 に入らない文字")).toString("utf8");
  expect(lost).toMatch(/➀（U\+2780）: \d+行目「課題」/);
});

test("without network a file is written and taken in all the same", async ({ app, page }) => {
  await begin(app);
  await app.prepared();
  await app.stopServer();
  await app.open("/plan/exchange");
  await expect(page.getByText("サーバーにつながっていません。")).toBeVisible({ timeout: 30_000 });
  const file = (await saved(page, "CSV（UTF-8）")).toString("utf8");
  await choose(page, "plan.csv", file.replace("row-15,2026,令和8年度", "row-15,Ｒ８,"));
  await expect(page.getByText("いまの計画と同じです。")).toBeVisible();
  await choose(page, "book.xlsx", "PK\u0003\u0004");
  await expect(page.getByText("Excel のファイルは、サーバーにつながっているときに読み取れます。")).toBeVisible();
  await choose(page, "new.csv", "行ID,年度,進捗区分\r\nrow-15,R8,完了\r\n");
  await page.getByRole("button", { name: "この内容で取り込む" }).click();
  await app.sync("未送信 1件");
  await app.startServer();
  await app.sync("すべて送信済み");
});

test("of two files chosen one after the other only the later one is shown, however long the first takes", async ({ app, page }) => {
  await begin(app);
  const book = await saved(page, "Excel（様式、データ、能力のウエイト）");
  let answer;
  const asked = new Promise((resolve) => page.route("**/api/workbook", (route) => {
    answer = () => route.continue();
    resolve();
  }));
  await choose(page, "前.xlsx", book);
  await asked;
  await expect(page.getByText("読み取っています…")).toBeVisible();
  await choose(page, "後.csv", "行ID,年度,課題\r\nrow-15,R8,確認\r\n");
  await expect(page.getByRole("heading", { name: "「後.csv」で変わるところ" })).toBeVisible();
  const answered = page.waitForResponse("**/api/workbook");
  await answer();
  await (await answered).finished();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await expect(page.getByRole("heading", { name: "「後.csv」で変わるところ" })).toBeVisible();
});

test("everything is in the JSON, byte for byte as it was made", async ({ app, page }) => {
  await begin(app);
  const everything = JSON.parse(await saved(page, "JSON（すべて）"));
  expect(everything.policy.document.id).toBe("kawagoe-r6");
  expect(everything.ops.map(({ op }) => op.cell)).toEqual(["progress/row-14/2026", "note/row-14/2026/issue"]);
  expect(everything.ops[0].acceptance.seq).toBe(1);
});

test("the workbook comes back as it went out, also through LibreOffice", async ({ app, page }) => {
  test.slow();
  await begin(app);
  const book = await saved(page, "Excel（様式、データ、能力のウエイト）");
  for (const [name, file] of [["plan.xlsx", book], ["resaved.xlsx", await resaved(book)]]) {
    await choose(page, name, file);
    await expect(page.getByText(`「${name}」の内容は、いまの計画と同じです。`)).toBeVisible();
  }
  // A table that LibreOffice has written anew quotes and ends its lines in its own way.
  const table = await saved(page, "CSV（UTF-8）");
  await choose(page, "resaved.csv", await resaved(table, "csv", "plan.csv"));
  await expect(page.getByText("「resaved.csv」の内容は、いまの計画と同じです。")).toBeVisible();
  // The form is one sheet of A3 paper, wide, with its heads and page number.
  const [form] = await pagesOf(await resaved(book, "pdf"));
  expect(Math.round(form.width / form.height * 100)).toBe(141);
  for (const words of ["実施計画の進捗状況", "令和8年度", ROW, "取組中", "推定・期間未確認", "1/"]) expect(form.text).toContain(words);
});
