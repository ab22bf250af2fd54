// The reader: where one is, what refers to what, notes, terms, links, sizes, paper.
import { expect, test } from "../fixtures.js";

test("the table of contents follows the scrolling, and the next visit goes on there", async ({ app, page }) => {
  await app.open("/read/1");
  await page.locator("[id='1-4']").evaluate((part) => part.scrollIntoView());
  await expect(page.locator(".toc [aria-current]")).toHaveText("４ 改訂の主旨");
  await expect(page.locator(".toc summary")).toContainText("3 / 29ページ");
  await app.open("/read");
  await page.getByRole("link", { name: /つづきから読む: ４ 改訂の主旨/ }).click();
  await expect(page).toHaveURL(/\/read\/1-4$/);
});

test("opening the text anew does not lose the place", async ({ app, page }) => {
  await app.open("/read/1-4");
  await app.open("/read");
  await page.reload();
  await expect(page.getByRole("link", { name: /つづきから読む: ４ 改訂の主旨/ })).toBeVisible();
  await page.getByRole("link", { name: /つづきから読む/ }).click();
  await expect(page.getByRole("link", { name: /つづきから読む/ })).toHaveCount(0);
});

test("a heading alone counts as the place when it is gone to", async ({ app, page }) => {
  await app.open("/read/torikumi-2");
  await expect(page.locator(".toc [aria-current]")).toHaveText("《取組２》 働きやすい職場づくり");
});

test("a link to a note opens it", async ({ app, page }) => {
  await app.open("/read/note-management");
  await expect(page.locator("#note-management")).toBeInViewport();
});

test("a clause names the nodes, rows, posts and terms it is tied to, and they lead back", async ({ app, page }) => {
  await app.open("/read/torikumi-1-3");
  const margin = page.getByRole("complementary", { name: /③ マネジメント/ });
  await expect(margin.getByRole("link")).toContainText(["図: ③マネジメント能力の向上", "人事評価", "職員研修", "④管理・監督能力", "計画: ③ マネジメント能力の向上"]);
  await margin.getByText("マネジメント", { exact: true }).click();
  await expect(margin).toContainText("経営資源（ヒト、モノ、カネ）を効率的に活用し");
  await margin.getByRole("link", { name: "④管理・監督能力" }).click();
  await expect(page).toHaveURL(/\/read\/ability-4$/);
  const back = page.getByRole("complementary", { name: /④ 管理・監督能力/ });
  await expect(back.getByRole("link", { name: "③マネジメント能力の向上" })).toBeVisible();
  await back.getByRole("link", { name: "職位: 課長級" }).click();
  await expect(page).toHaveURL(/\/roles\/gyosei\/gyosei-3$/);
});

test("a link to a paragraph is copied and leads there", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.open("/read/1-1");
  await page.locator("[id='1-1.4']").getByRole("link", { name: "この段落へのリンクをコピー" }).click();
  await expect(page.getByText("リンクをコピーしました")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(`${app.server.url}/read/1-1.4`);
  await expect(page).toHaveURL(link);
  await page.reload();
  await expect(page.locator("[id='1-1.4']")).toBeInViewport();
});

test("the size of the text stays on the device", async ({ app, page }) => {
  await app.open("/read/1-1");
  const size = () => page.locator("[id='1-1.1']").evaluate((text) => parseFloat(getComputedStyle(text).fontSize));
  const usual = await size();
  await page.getByRole("button", { name: "特大" }).click();
  expect(await size()).toBeGreaterThan(usual * 1.3);
  await page.reload();
  await expect(page.getByRole("button", { name: "特大" })).toHaveAttribute("aria-pressed", "true");
  expect(await size()).toBeGreaterThan(usual * 1.3);
});

test("a post and an indicator have addresses in the text", async ({ app, page }) => {
  await page.goto(`${app.server.url}/read/gyosei-7`);
  await expect(page.locator("#gyosei-7")).toBeInViewport();
  await page.goto(`${app.server.url}/read/indicator-4`);
  await expect(page.locator("#indicator-4")).toBeInViewport();
  await expect(page.locator("#indicator-4")).toContainText("未回答");
});

test("a chapter prints without what is not the text", async ({ app, page }) => {
  await app.open("/read/2-2");
  await page.emulateMedia({ media: "print" });
  for (const part of [".head", ".toc", ".margin", ".reader-tools", ".paragraph-link"]) {
    await expect(page.locator(part).first()).toBeHidden();
  }
  await expect(page.locator("[id='guideline-1.1']")).toBeVisible();
});

test("an unknown address names the nearest part and offers a search", async ({ app, page }) => {
  await app.open("/read/torikumi-1-4");
  await expect(page.locator("h1")).toHaveText("この項目は本文にありません");
  await page.getByRole("link", { name: "「torikumi-1-4」を検索する" }).click();
  await expect(page.locator("h1")).toHaveText("検索");
});
