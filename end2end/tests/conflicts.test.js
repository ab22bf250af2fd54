// Two people edit the same text apart; both values stay until one of them decides.
import { App, expect, test } from "../fixtures.js";

const BASE = "期首面談で助言する手順を定めた。";
const FIRST = "期首面談で助言する手順を定め、全所属に通知した。";
const SECOND = "期首面談で助言する手順を定め、評価者研修で周知した。";

/** A browser of a person. */
async function person(browser, server, watch, name) {
  const page = watch.follow(await (await browser.newContext()).newPage(), server.url);
  const app = new App(page, server, watch.state);
  await app.open("/plan/row-14/2026");
  await app.signAs(name);
  app.note = (text) => page.getByLabel(/^実績/).fill(text).then(() => page.getByLabel(/^実績/).blur());
  return app;
}

/** The second edits without network what the first edits meanwhile. */
async function editApart(first, second, watch) {
  watch.state.offline = true;
  await second.page.context().setOffline(true);
  await second.note(SECOND);
  await second.sync("未送信 1件");
  await first.note(FIRST);
  await first.sync("すべて送信済み");
  await second.page.context().setOffline(false);
  watch.state.offline = false;
  await first.sync("要対応 1件");
}

/** Goes on with Tab until something with this name has the focus. */
async function tabTo(page, name) {
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    return at.closest("a, button") ? at.innerText : at.labels?.[0]?.innerText ?? "";
  });
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    if (name.test(await focused())) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}

test("both texts stand side by side with what they were made from; one is taken, taken back, merged", async ({ browser, server, watch }) => {
  const a = await person(browser, server, watch, "試験 一郎");
  const b = await person(browser, server, watch, "試験 二郎");
  await a.note(BASE);
  await expect(b.page.getByLabel(/^実績/)).toHaveValue(BASE);
  await editApart(a, b, watch);

  await a.page.locator(".sync a").click();
  await expect(a.page.locator("h1")).toHaveText("要対応");
  await expect(a.page.locator(".base")).toContainText(BASE);
  const sides = a.page.locator(".side");
  await expect(sides).toHaveCount(2);
  const first = sides.filter({ hasText: "試験 一郎" });
  await expect(first).toContainText("サーバーの受付");
  await expect(first.locator("mark")).toContainText("全所属に通知");
  await expect(a.page.getByLabel(/^自分で合わせる/)).toHaveValue(/全所属に通知.*評価者研修で周知|評価者研修で周知.*全所属に通知/);

  await first.getByRole("button").click();
  await expect(a.page.getByText("競合はありません。")).toBeVisible();
  await expect(a.page.getByRole("button", { name: "元に戻す" })).toBeFocused();
  await a.sync("すべて送信済み");
  await a.page.getByRole("button", { name: "元に戻す" }).click();
  await expect(sides).toHaveCount(2);
  await a.page.getByLabel(/^自分で合わせる/).fill("全所属に通知し、評価者研修でも周知した。");
  await a.page.getByRole("button", { name: "この文にする" }).click();
  await expect(a.page.getByText("競合はありません。")).toBeVisible();
  await expect(b.page.getByRole("textbox", { name: /^実績/ })).toHaveValue("全所属に通知し、評価者研修でも周知した。");
  await Promise.all([a, b].map((app) => app.page.context().close()));
});

test("news elsewhere leaves a merge that is being typed alone", async ({ browser, server, watch }) => {
  const a = await person(browser, server, watch, "試験 一郎");
  const b = await person(browser, server, watch, "試験 二郎");
  await editApart(a, b, watch);
  await a.page.goto(`${server.url}/conflicts`);
  const merge = a.page.getByLabel(/^自分で合わせる/);
  await merge.fill("書きかけ");
  await b.page.goto(`${server.url}/plan/row-01/2026`);
  await b.setStatus("取組中");
  await b.sync("すべて送信済み");
  await expect(merge).toHaveValue("書きかけ");
  await a.page.reload();
  await expect(merge).toHaveValue("書きかけ");
  // Once it is settled nothing of it comes back.
  await a.page.getByRole("button", { name: "「あ」を採る" }).click();
  await a.page.getByRole("button", { name: "元に戻す" }).click();
  await expect(merge).toHaveValue(/全所属に通知/);
  await expect(merge).not.toHaveValue(/書きかけ/);
  await Promise.all([a, b].map((app) => app.page.context().close()));
});

test("the keyboard alone settles a conflict, takes that back, and merges", async ({ browser, server, watch }) => {
  const a = await person(browser, server, watch, "試験 一郎");
  const b = await person(browser, server, watch, "試験 二郎");
  await editApart(a, b, watch);
  const { page } = a;
  await tabTo(page, /要対応 1件/);
  await page.keyboard.press("Enter");
  await expect(page.locator(".side")).toHaveCount(2);
  await tabTo(page, /「あ」を採る/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("競合はありません。")).toBeVisible();
  await tabTo(page, /元に戻す/);
  await page.keyboard.press("Enter");
  await expect(page.locator(".side")).toHaveCount(2);
  await tabTo(page, /自分で合わせる/);
  await page.keyboard.press("End");
  await page.keyboard.type("以上。");
  await tabTo(page, /この文にする/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("競合はありません。")).toBeVisible();
  await expect(b.page.getByRole("textbox", { name: /^実績/ })).toHaveValue(/以上。/);
  await Promise.all([a, b].map((app) => app.page.context().close()));
});
