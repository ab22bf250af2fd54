// How the plan's table is laid out, shown and printed.
import { App, expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";
import { deliver, deliveredPolicy, sized } from "../policy.js";
import { begin, focused } from "../steps.js";

const ROW = "評価結果の研修への活用";

test("each year's cells stand below its head, in one line, at any width", async ({ app, page }) => {
  await app.open("/plan?year=2026");
  for (const width of [1280, 820, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const lines = await page.evaluate(() => {
      const box = (element) => element.getBoundingClientRect();
      const heads = [...document.querySelectorAll(".plan-table thead th")].slice(1).map((head) => Math.round(box(head).left));
      const line = (row) => ({ left: [...row.cells].map((cell) => Math.round(box(cell).left)), tops: new Set([...row.cells].map((cell) => box(cell).top)).size });
      return { heads, rows: [...document.querySelectorAll(".year-row")].slice(0, 5).map(line) };
    });
    expect(lines.heads).toHaveLength(5);
    for (const row of lines.rows) {
      expect(row.tops, `${width}`).toBe(1);
      row.left.forEach((left, at) => expect(Math.abs(left - lines.heads[at]), `${width}`).toBeLessThanOrEqual(1));
    }
  }
});

test("what is far from the screen is found by its words, read by its roles, and printed", async ({ app, page }) => {
  const LAST = "DX推進のための研修の実施";
  await app.open("/plan");
  const row = page.getByRole("row", { name: LAST });
  await expect(row.getByRole("rowheader")).toHaveText(LAST);
  await expect(page.getByRole("columnheader")).toHaveCount(6);
  expect(await page.evaluate((words) => window.find(words), LAST)).toBe(true);
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  const all = pages.map(({ text }) => text).join("");
  for (const words of ["お互いを認め協力し合う職場風土の醸成", ROW, LAST, "実施推定", "期間未確認"]) expect(all).toContain(words);
  for (const [at, { text, width, height }] of pages.entries()) {
    expect([Math.round(width), Math.round(height)]).toEqual([1191, 842]);
    // The heads stand on every page, and below what the page shows.
    expect(text).toContain("R10");
    expect(text).toContain(`${at + 1}/${pages.length}`);
    expect(text).toMatch(/基準日\d{4}年\d+月\d+日出力\d{4}年\d+月\d+日\d+:\d+版実施計画-\d+庁内公開網掛けは推定/);
  }
});

test("a plan of 300 rows is whole: read by its roles, reached by keys, found by words, printed, quick to lay out", async ({ app, page }) => {
  test.slow();
  const policy = await deliveredPolicy(app.server);
  await page.route("**/api/policy", (route) => deliver(route, { ...policy, plan: sized(policy.plan, 300) }, "sized"));
  await begin(app);
  const LAST = /^DX推進のための研修の実施 \d+$/;
  await expect(page.locator(".bar-row")).toHaveCount(300);
  await expect(page.getByRole("rowheader", { name: LAST }).last()).toBeAttached();
  // What is far from the screen is there, but not laid out.
  const bodies = page.locator(".plan-table tbody");
  expect(await bodies.evaluateAll((bodies) => bodies.map((body) => getComputedStyle(body).contentVisibility))).toContain("auto");
  const isLaidOut = () => bodies.last().evaluate((body) => body.querySelector(".cell").checkVisibility({ contentVisibilityAuto: true }));
  expect(await isLaidOut()).toBe(false);
  await page.keyboard.press("Control+End");
  expect(await focused(page)).toMatch(/^DX推進のための研修の実施 \d+、令和10年度/);
  await expect.poll(isLaidOut).toBe(true);
  await page.keyboard.press("Control+Home");
  const words = await page.getByRole("rowheader", { name: LAST }).last().textContent();
  expect(await page.evaluate((words) => window.find(words), words)).toBe(true);
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  expect(pages.length).toBeGreaterThan(10);
  for (const { text } of pages) expect(text).toContain("R10");
  expect(pages.at(-1).text).toContain(words.replaceAll(" ", ""));
});

test("a bar that nobody has confirmed is hatched over all years, without a boundary; a confirmed one is as long as it is", async ({ app, page }) => {
  await begin(app);
  const bar = page.getByRole("row", { name: ROW }).first().locator("td");
  await expect(bar).toHaveCount(1);
  await expect(bar).toHaveAttribute("colspan", "5");
  await expect(bar.locator(".bar-guess")).toHaveText("検討｜実施・充実推定・期間未確認");
  expect(await bar.locator(".bar-guess").evaluate((bar) => getComputedStyle(bar).backgroundImage)).toContain("repeating-linear-gradient");
  await app.open("/plan/verify/row-14");
  await page.getByRole("radio", { name: /^検討｜実施・充実/ }).check();
  for (const [name, year] of [["開始", "R6"], ["境目", "R8"], ["終了", "R9"]]) await page.getByRole("combobox", { name }).selectOption(year);
  await page.getByRole("button", { name: "確認済みにして次へ" }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan");
  await expect(bar).toHaveText(["検討確認済み", "実施・充実確認済み", ""]);
  expect(await bar.evaluateAll((cells) => cells.map((cell) => cell.colSpan))).toEqual([2, 2, 1]);
});

test("a cell shows that there is a text, that it is not sent, and that another field is in conflict", async ({ app, page, browser, watch }) => {
  await begin(app);
  await page.goto(`${app.server.url}/plan/row-14/2026`);
  const cell = app.cell(ROW, "令和8年度");
  const issue = (page) => page.getByRole("textbox", { name: /^課題/ });
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await issue(other.page).fill("別の課題");
  await issue(other.page).blur();
  await expect(other.cell(ROW, "令和8年度")).toHaveText("–✎↑");
  await expect(other.cell(ROW, "令和8年度")).toHaveAccessibleName(/記述あり.*未送信/);
  await issue(page).fill("課題");
  await issue(page).blur();
  await app.sync("すべて送信済み");
  await expect(cell).toHaveText("–✎");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  watch.state.offline = false;
  await expect(cell).toHaveText("–▲");
  await expect(cell).toHaveAccessibleName(/ほかの欄が競合/);
  await other.page.context().close();
});
