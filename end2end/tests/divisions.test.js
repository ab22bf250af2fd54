// 担当課: reorganised, renamed, ended, entered by mistake.
import { expect, test } from "../fixtures.js";

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
