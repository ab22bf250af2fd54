// A year that is closed, and what still wants to change it.
import { App, expect, test } from "../fixtures.js";
import { close, submitted } from "../steps.js";

test("an edit made offline for a year that is closed meanwhile comes back with the reason", async ({ app, browser, watch }) => {
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await other.page.getByRole("textbox", { name: /^実績/ }).fill("離れた場所で書いた実績");
  await other.page.getByRole("textbox", { name: /^実績/ }).blur();
  await other.sync("未送信 1件");
  await submitted(app);
  await close(app);
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await other.page.context().setOffline(false);
  await other.open("/device");
  await expect(other.page.locator(".edits")).toContainText("令和8年度は確定しているため変更できません", { timeout: 30_000 });
  await expect(other.page.locator(".edits")).toContainText("離れた場所で書いた実績");
  await other.open("/plan/row-14/2026");
  await expect(other.page.getByText("令和8年度は確定しているため、入力できません。")).toBeVisible();
  await expect(other.page.getByRole("textbox", { name: /^実績/ })).toBeDisabled();
});

test("without the server the stage stays and says why", async ({ app }) => {
  await submitted(app);
  await app.stopServer();
  await close(app);
  await expect(app.page.getByRole("alert").filter({ hasText: "サーバーにつながっていないため、報告の段階を変えられません。" })).toBeVisible({ timeout: 30_000 });
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確認依頼");
  await app.startServer();
});

test("a step that someone else has overtaken is refused", async ({ app, browser, watch }) => {
  await submitted(app);
  await app.page.getByLabel("差し戻す理由").fill("数値を確認");
  // No word of what the other does comes to this page before it asks.
  await app.page.route("**/api/events", (route) => route.abort());
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/report/2026");
  await other.signAs("試験 花子");
  await app.page.route("**/api/sync", async (route) => {
    await app.page.unroute("**/api/sync");
    await close(other);
    await expect(other.page.locator(".stages [aria-current=step]")).toContainText("確定");
    await route.continue();
  });
  await app.page.getByRole("button", { name: "差し戻す" }).click();
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await expect(app.page.locator(".stage-acts").getByRole("alert")).toContainText("先に段階が変わりました");
  await expect(app.page.locator(".stage-acts")).toBeFocused();
});

test("a conflict in the year keeps it open, on every device", async ({ app, browser, watch }) => {
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await other.setStatus("完了");
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  await submitted(app);
  await expect(app.page.getByRole("link", { name: "▲ 競合 1件：確定できません" })).toBeVisible();
  await close(app);
  await expect(app.page.getByRole("alert").filter({ hasText: "令和8年度に競合があるため確定できません" })).toBeVisible();
  await expect(app.page.locator(".overview")).toContainText("▲ 競合");
});
