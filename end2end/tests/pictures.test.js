// Takes the pictures of README and help; `make pictures` puts them in their place. Progress and
// names in them are examples.
import { App, expect, test } from "../fixtures.js";

const FOLDER = process.env.PICTURES ?? new URL("../results/pictures", import.meta.url).pathname;

test("pictures", async ({ browser, server, watch }) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 0.5 });
  const app = new App(await context.newPage(), server, watch.state);
  const { page } = app;
  const take = async (name) => {
    await page.evaluate(() => document.activeElement?.blur());
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
  };

  await app.open("/plan/row-14/2026");
  await app.signAs("例");
  for (const [row, year, status] of [["row-14", 2024, "取組中"], ["row-15", 2026, "取組中"], ["row-16", 2026, "完了"], ["row-14", 2026, "取組中"]]) {
    await app.open(`/plan/${row}/${year}`);
    await app.setStatus(status);
  }
  await app.sync("すべて送信済み");
  await page.locator(".chosen").first().scrollIntoViewIfNeeded();
  await take("plan");
  await page.goto(`${server.url}/plan/verify/row-05`);
  await expect(page.locator(".verify-form")).toBeVisible();
  await take("verify");
  await app.open("/plan/verify/weights");
  await page.getByLabel("部長級　管理・監督能力のウエイト", { exact: true }).fill("3");
  await page.getByLabel("主事級　業務遂行能力のウエイト", { exact: true }).fill("3");
  await page.getByRole("heading", { name: /^行政職/ }).evaluate((head) => head.scrollIntoView());
  await take("weights");
  await app.open("/plan/divisions");
  await page.getByLabel("課の名前").fill("総務課\n職員課\n研修センター");
  await page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await take("divisions");
  for (const [row, division] of [["row-14", "職員課"], ["row-15", "研修センター"]]) {
    await page.goto(`${server.url}/plan/${row}/2026`);
    await page.locator(".divisions summary").first().click();
    await page.getByRole("checkbox", { name: division }).check();
    await app.sync("すべて送信済み");
  }
  await app.open("/plan/missing/2026");
  await take("missing");
  await page.getByRole("heading", { name: "照会", exact: true }).evaluate((head) => head.scrollIntoView());
  await take("inquiry");
  await app.open("/indicators");
  await take("indicators");
  await app.open("/report/2026");
  await take("report");
  await app.open("/plan/exchange");
  await take("exchange");
  await app.open("/map");
  await take("map");
  await app.open("/map/torikumi-8");
  await take("why");
  await page.getByRole("button", { name: "一覧", exact: true }).click();
  await take("list");
  await app.open("/map/row-14");
  await expect(page.locator(".house")).toHaveClass(/near/);
  await take("near");
  await app.open("/start/3");
  await take("walk");
  await app.open("/start/check");
  await page.locator(".question").first().getByLabel("だいたい").check();
  await take("check");
  await app.open("/search?q=研修");
  await expect(page.locator(".hits a").first()).toBeVisible();
  await take("find");
  await app.open("/read/torikumi-9");
  await take("read");
  await app.open("/read/torikumi-1-3");
  await page.locator("#torikumi-1-3").getByRole("button", { name: "注を開く" }).click();
  await take("note");
  await app.open("/roles/gyosei/gyosei-7");
  await take("post");
  await app.prepared();
  await take("device");

  watch.state.offline = true;
  await context.setOffline(true);
  await page.goto(`${server.url}/plan/row-17/2026`);
  await app.setStatus("未着手");
  await app.sync("未送信 1件");
  await page.goto(`${server.url}/device`);
  await take("unsent");
  await context.setOffline(false);
  await app.sync("すべて送信済み");

  const other = new App(await (await browser.newContext()).newPage(), server, watch.state);
  await other.open("/plan/row-15/2026");
  await other.signAs("もう一人の例");
  await context.setOffline(true);
  const note = async (person, text) => {
    const box = person.page.getByRole("textbox", { name: /^実績/ });
    await box.fill(text);
    await box.blur();
  };
  await page.goto(`${server.url}/plan/row-15/2026`);
  await note(app, "助言の手順を定め、評価者研修で周知した。");
  await note(other, "助言の手順を定め、全所属に通知した。");
  await other.sync("すべて送信済み");
  await context.setOffline(false);
  await app.sync("要対応 1件");
  await page.goto(`${server.url}/conflicts`);
  await expect(page.locator(".side")).toHaveCount(2);
  await take("conflict");

  await page.goto(`${server.url}/map/torikumi-8`);
  await page.getByRole("button", { name: "投影", exact: true }).click();
  await take("stage");
});
