// Which rows of the plan's table show, and which stand together.
import { App, expect, test } from "../fixtures.js";
import { begin, giveDivision } from "../steps.js";

const ROW = "評価結果の研修への活用";

test("filters stand in the address; a view that is kept comes back by its link", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("2");
  await page.getByText("絞り込みと表示").click();
  const choice = (name) => page.getByRole("combobox", { name, exact: true });
  await choice("状況").selectOption("取組中");
  await expect(page.locator(".bar-row")).toHaveCount(1);
  await expect(page.locator(".filters summary")).toContainText("27行中 1行");
  // Whoever works through a list keeps their place.
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("3");
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/完了/);
  await choice("状況").selectOption("すべて");
  await choice("分野").selectOption("職員研修");
  await choice("列").selectOption("前年度と対象年度");
  await choice("表示する欄").selectOption("実績");
  await expect(page.locator(".bar-row")).toHaveCount(8);
  await expect(page.locator(".plan-table thead th")).toHaveCount(3);
  await page.getByLabel("いまの表示に名前を付けて残す").fill("研修の実績");
  await page.getByRole("button", { name: "残す", exact: true }).click();
  await page.goto(`${app.server.url}/plan`);
  await page.getByText("絞り込みと表示").click();
  await page.getByRole("link", { name: "研修の実績" }).click();
  await expect(page.locator(".bar-row")).toHaveCount(8);
  await app.cell(ROW, "令和8年度").click();
  await expect(page).toHaveURL(/\/plan\/row-14\/2026\?.*show=achievement/);
  await page.getByRole("link", { name: "閉じる" }).click();
  await expect(page).toHaveURL(/\/plan\?.*show=achievement/);
  await choice("状況").selectOption("競合");
  await expect(page.getByText("この条件に合う行はありません。")).toBeVisible();
  await page.getByRole("link", { name: "条件をすべて外す" }).click();
  await expect(page.locator(".bar-row")).toHaveCount(27);
  await page.getByRole("button", { name: "「研修の実績」を消す" }).click();
  await expect(page.getByRole("link", { name: "研修の実績" })).toHaveCount(0);
});

test("every filter narrows the rows to those it names", async ({ app, page }) => {
  await giveDivision(app);
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan`);
  await page.getByText("絞り込みと表示").click();
  const choice = (name) => page.getByRole("combobox", { name, exact: true });
  const rows = page.locator(".bar-row");
  await choice("担当課").selectOption("職員課");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(ROW);
  await choice("担当課").selectOption("すべて");
  await choice("取組").selectOption({ index: 1 });
  await expect(page.locator(".plan-table .item th")).toHaveCount(1);
  await choice("取組").selectOption("すべて");
  await expect(rows).toHaveCount(27);
  // Bars that nobody has read yet: not those of the permanent tasks.
  await page.getByLabel("推定の行だけ").check();
  await expect(rows).toHaveCount(21);
  await page.getByLabel("推定の行だけ").uncheck();
  const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  await page.getByLabel("変更のあった日").fill(today);
  await expect(rows).toHaveCount(1);
  await page.getByLabel("変更のあった日").fill("2031-01-01");
  await expect(page.getByText("この条件に合う行はありません。")).toBeVisible();
  await page.getByRole("link", { name: "条件をすべて外す" }).click();
  await page.getByLabel("入力待ちの行だけ").check();
  await expect(rows).toHaveCount(27);
});

test("rows stand together by division or by state; each of them is there once", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("3");
  await page.getByText("絞り込みと表示").click();
  const by = page.getByRole("combobox", { name: "まとめ方", exact: true });
  const heads = page.locator(".plan-table .item th");
  await page.getByRole("combobox", { name: "対象年度", exact: true }).selectOption("R6");
  await by.selectOption("状況");
  await expect(heads).toHaveText(["完了", "未入力"]);
  await expect(page.locator(".bar-row")).toHaveCount(27);
  await expect(page.locator(".bar-row").first()).toContainText(ROW);
  await by.selectOption("担当課");
  await expect(heads).toHaveText(["担当課が決まっていない行"]);
  await expect(page).toHaveURL(/by=division/);
  // The keys go by what is shown.
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("1");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("未着手");
  await by.selectOption("分野・取組");
  await expect(heads).toHaveCount(11);
});

test("a first visit shows the parts of a view as the server has them", async ({ app, page, browser, watch }) => {
  await giveDivision(app);
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan?by=division");
  await expect(other.page.locator(".plan-table .item th")).toHaveText(["職員課", "担当課が決まっていない行"]);
  await other.page.context().close();
  const third = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await third.open("/plan?year=2026&state=2");
  await expect(third.page.locator(".bar-row")).toHaveCount(1);
  await third.page.context().close();
});
