// Search from anywhere: by keyboard, while composing, offline, and with anything typed.
import { expect, test } from "../fixtures.js";

const box = (page) => page.getByLabel("検索することば");
const first = (page) => page.locator(".hits a").first();

test("Ctrl+K opens the search on every page, arrows and Enter lead on, Escape closes it", async ({ app, page }) => {
  await app.open("/plan");
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type("ハラスメント");
  await expect(first(page)).toContainText("ハラスメント防止の推進");
  await expect(page.locator(".hits h2").first()).toHaveText("図の項目");
  await expect(page.locator(".hits mark").first()).toHaveText("ハラスメント");
  await page.keyboard.press("ArrowDown");
  await expect(first(page)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box(page)).toBeHidden();
  await expect(page).toHaveURL(/\/plan$/);
  await page.keyboard.press("Control+k");
  await box(page).fill("しゅにんきゅう");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/roles\/gyosei\/gyosei-7$/);
  await expect(box(page)).toBeHidden();
});

test("a hit on the page that is open closes the dialog; on the search's page its own box is used", async ({ app, page }) => {
  await app.open("/map/torikumi-8");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("取組8");
  await first(page).click();
  await expect(box(page)).toHaveCount(0);
  await app.open("/search?q=研修");
  await page.locator("h1").click();
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await expect(page.locator("dialog[open]")).toHaveCount(0);
});

test("while projecting, Escape closes the search and not the projection", async ({ app, page }) => {
  await app.open("/map");
  await page.getByRole("button", { name: "投影", exact: true }).click();
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(box(page)).toHaveCount(0);
  await expect(page.locator(".head")).toBeHidden();
});

test("the key / opens it, not while typing, and can be switched off", async ({ app, page }) => {
  await app.open("/map");
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.type("a/b");
  await expect(box(page)).toHaveValue("a/b");
  await app.open("/device");
  await page.getByLabel(/「\/」のキーで検索を開く/).uncheck();
  await app.open("/map");
  await page.keyboard.press("/");
  await expect(box(page)).toHaveCount(0);
});

test("results come while a word is being composed", async ({ app, page }) => {
  await app.open("/search");
  await box(page).focus();
  const ime = await page.context().newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "けんし", selectionStart: 3, selectionEnd: 3 });
  await expect(page.locator(".search-count")).toContainText("件");
  await ime.send("Input.imeSetComposition", { text: "けんしゅう", selectionStart: 5, selectionEnd: 5 });
  await expect(page.locator(".hits mark").first()).toContainText("研修");
  await expect(box(page)).toHaveValue("けんしゅう");
});

test("it answers offline and by its address", async ({ app, page, server }) => {
  await app.prepared();
  await app.stopServer();
  await page.goto(`${server.url}/search?q=${encodeURIComponent("リスキリング")}`);
  await expect(first(page)).toHaveAttribute("href", "/map/column-reskilling");
  await box(page).fill("りすきりんく");
  await expect(page.locator(".search-count")).toContainText("近いことばで");
  await expect(first(page)).toContainText("リスキリング");
});

test("whatever is typed gets an answer or a plain 見つかりません with suggestions", async ({ app, page }) => {
  await app.open("/search");
  for (const query of ["😀", ".*(", "x".repeat(10_000), "'; DROP TABLE", "\\"]) {
    await box(page).fill(query);
    await expect(page.locator(".search-count")).toHaveText("見つかりません");
  }
  await box(page).fill("ぎょうむすいこうけんしゅう");
  await expect(page.locator(".search-count")).toHaveText("見つかりません");
  await page.locator(".suggestions button").first().click();
  await expect(first(page)).toBeVisible();
  await box(page).fill("");
  await expect(page.locator(".suggestions button").first()).toBeVisible();
});
