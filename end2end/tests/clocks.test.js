// The device's clock: set back, in another time zone, and over the turn of the year.
import { expect, test } from "../fixtures.js";

test.describe("in another time zone", () => {
  test.use({ timezoneId: "America/New_York" });

  test("the year turns when it does in Japan, also on a page that is open", async ({ app, page }) => {
    await page.clock.install({ time: new Date("2027-03-31T14:59:00Z") });
    await app.open("/map");
    const now = page.locator(".years li", { hasText: "今年度" });
    await expect(now).toContainText("R8");
    await page.clock.fastForward("02:00");
    await expect(now).toContainText("R9");
  });
});

test("the order of self-checks does not hang on the clock", async ({ app, page }) => {
  await page.clock.install({ time: new Date("2026-11-30T00:00:00Z") });
  await app.open("/start/check");
  const level = (words) => page.locator(".question").first().getByLabel(words);
  await level("これから").check();
  await expect(page.getByText("この端末に保存済み")).toBeVisible();
  await page.clock.setSystemTime(new Date("2021-01-01T00:00:00Z"));
  await page.getByRole("button", { name: /新しく始める/ }).click();
  await level("できている").check();
  await expect(page.getByText("この端末に保存済み")).toBeVisible();
  await page.reload();
  await expect(level("できている")).toBeChecked();
  await expect(page.getByText("↑ 上がった")).toBeVisible();
});
