// What is taken off a device stays off it, whatever other tabs still have in memory; and what is half typed
// in one of them is never lost to another.
import { App, expect, test } from "../fixtures.js";
import { blank, kept } from "../store.js";

const ROW = "評価結果の研修への活用";
const NAME = "試験 太郎";
const HALF = "書きかけ7319";
const MEMO = "カナリア7319";
/** How long a tab gets to do what it must not: it acts within a second of what it hears, and looks every other. */
const LONG_ENOUGH = 3_000;
/** What stands in a page of ours after everything was erased. */
const OURS = /見て、読んで、進める|この端末には、まだ方針がありません|消去しました|消しました/;

async function tab(context, server, watch, path = "/plan/row-14/2026") {
  const app = new App(watch.follow(await context.newPage(), server.url), server, watch.state);
  await app.open(path);
  return app;
}

/** An empty page beside the app's, from which the device's stores can be looked at. */
async function bystander(context, server) {
  const page = await context.newPage();
  await blank({ page, server });
  return page;
}

/** The server's log, also while no page reaches it. */
async function log(server) {
  const request = { protocol: 1, device: crypto.randomUUID(), cursor: null, push: [] };
  const headers = { ...server.headers, "content-type": "application/json" };
  const answer = await fetch(`${server.url}/api/sync`, { method: "POST", headers, body: JSON.stringify({ request }) });
  return (await answer.json()).ops.map(({ op }) => JSON.parse(op));
}

/** All that a person reads in a page, also in its fields. */
function shown(page) {
  return page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
    return [document.body.innerText, ...fields].join("\n");
  });
}

/** Waits until a page shows none of these, also while it is loaded anew. */
async function showsNone(page, texts) {
  await expect(async () => {
    const all = await shown(page);
    expect(texts.filter((text) => all.includes(text))).toEqual([]);
  }).toPass({ timeout: 5_000 });
}

/** The tab comes to the front again. */
function show(page) {
  const shown = page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  // It may begin anew at once.
  return shown.catch((error) => expect(error.message).toContain("Execution context was destroyed"));
}

/** Lets nothing more run in a page, nor anything reach it that other tabs say; gives what undoes it once it is
 *  looked at again. */
async function stop(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Debugger.enable");
  const stopped = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
  await devtools.send("Debugger.pause");
  page.evaluate(() => document.title).catch(() => {}); // it stops in this
  await stopped;
  return async () => {
    await devtools.send("Debugger.resume");
    await devtools.detach();
    await show(page);
  };
}

/** Two tabs without network, and an edit in one of them that is with nobody else; the first is on its way to
 *  erase it. */
async function aboutToErase({ app, context, server, watch }, editsInOther) {
  const look = await bystander(context, server);
  await app.prepared();
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  await app.sync("最終同期");
  const other = await tab(context, server, watch);
  watch.state.offline = true;
  await context.setOffline(true);
  await (editsInOther ? other : app).setStatus("取組中");
  for (const each of [app, other]) await each.sync("端末に保存済み・未送信 1件");
  await app.page.goto(`${server.url}/device`);
  await app.sync("未送信 1件");
  return { look, other };
}

async function erase(page) {
  await page.getByRole("button", { name: "この端末のデータを消去" }).click();
  await expect(page.getByText("サーバーに届いていない変更が 1件あり")).toBeVisible();
  await page.getByRole("button", { name: "すべて消去する" }).click();
}

test("whoever erases everything without network sees a page of ours afterwards", async ({ app, context, page, server, watch }) => {
  const { other } = await aboutToErase({ app, context, server, watch });
  await other.page.close();
  await erase(page);
  await expect(page.locator("body")).toContainText(OURS);
  await expect(page).toHaveTitle(/人財ナビ/);
});

test("what is erased is not written back by the tab that erases it", async ({ app, context, page, server, watch }) => {
  const { look, other } = await aboutToErase({ app, context, server, watch });
  await other.page.close();
  await erase(page);
  await expect.poll(() => kept(look)).toBe(0);
  await look.waitForTimeout(LONG_ENOUGH);
  expect(await kept(look)).toBe(0);
});

for (const [where, editsInOther] of Object.entries({ "the same tab": false, "another tab": true })) {
  test(`what is erased is not written back; it was entered in ${where}`, async ({ app, context, page, server, watch }) => {
    const { look, other } = await aboutToErase({ app, context, server, watch }, editsInOther);
    await erase(page);
    await expect.poll(() => kept(look)).toBe(0);
    await show(other.page);
    await look.waitForTimeout(LONG_ENOUGH);
    expect(await kept(look)).toBe(0);
    // Nor does the other tab go on as if it were there.
    await expect(other.page.getByText("未送信 1件")).toHaveCount(0);
    await expect(other.page).toHaveTitle(/人財ナビ/);
  });

  test(`what is erased is never sent; it was entered in ${where}`, async ({ app, context, page, server, watch }) => {
    const { look, other } = await aboutToErase({ app, context, server, watch }, editsInOther);
    await erase(page);
    await expect(page.getByRole("button", { name: "すべて消去する" })).toHaveCount(0);
    await look.waitForTimeout(LONG_ENOUGH);
    await context.setOffline(false);
    watch.state.offline = false;
    await show(other.page);
    const later = await tab(context, server, watch);
    await later.sync("最終同期");
    await look.waitForTimeout(LONG_ENOUGH);
    expect(await log(server)).toEqual([]);
    await expect(later.cell(ROW, "令和8年度")).toContainText("–");
  });
}

test("a tab that hangs does not keep what is erased, and whoever erases is told", async ({ app, context, page, server, watch }) => {
  const { look, other } = await aboutToErase({ app, context, server, watch }, true);
  const goOn = await stop(other.page);
  await erase(page);
  await expect(page.locator("body")).toContainText(new RegExp(`${OURS.source}|ほかのタブを閉じて`), { timeout: 10_000 });
  await goOn();
  await look.waitForTimeout(LONG_ENOUGH);
  expect(await kept(look)).toBe(0);
  await context.setOffline(false);
  watch.state.offline = false;
  await look.waitForTimeout(LONG_ENOUGH);
  expect(await log(server)).toEqual([]);
});

/** A shared tablet that someone has used in three tabs: the sheet with a text half typed, the self-check, and
 *  the one in which they say that they are done. */
async function used({ app, context, server, watch }) {
  await app.open("/device");
  await app.page.getByLabel(/共用の端末にする/).check();
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  const sheet = await tab(context, server, watch);
  await sheet.page.getByRole("textbox", { name: /^実績/ }).fill(HALF);
  const check = await tab(context, server, watch, "/start/check");
  const question = check.page.locator(".question").first();
  await question.getByLabel("できている").check();
  await question.getByLabel("メモ").fill(MEMO);
  await expect(check.page.getByText("この端末に保存済み")).toBeVisible();
  return { sheet, check };
}

async function finish(page) {
  await page.getByRole("button", { name: "終了", exact: true }).click();
  await page.getByRole("button", { name: "消して終了する" }).click();
  await expect(page.locator("h1")).toContainText("見て、読んで、進める");
}

async function eraseAll(page) {
  await page.goto(new URL("/device", page.url()).href);
  await page.getByRole("button", { name: "この端末のデータを消去" }).click();
  await page.getByRole("button", { name: "すべて消去する" }).click();
  await expect(page.locator("body")).toContainText(OURS);
}

for (const [act, carryOut] of Object.entries({ 終了: finish, すべて消去する: eraseAll })) {
  test(`after ${act} no tab shows anything of who was there`, async ({ app, context, page, server, watch }) => {
    const { sheet, check } = await used({ app, context, server, watch });
    await carryOut(page);
    for (const each of [app, sheet, check]) await showsNone(each.page, [NAME, HALF, MEMO]);
    await expect(check.page.locator(".question input:checked")).toHaveCount(0);
    // Nor when they are loaded again.
    for (const each of [sheet, check]) {
      await each.page.reload();
      await expect(each.page.locator("h1")).not.toHaveText("読み込んでいます");
      await showsNone(each.page, [NAME, HALF, MEMO]);
    }
  });

  test(`after ${act} nothing brings the self-check back`, async ({ app, context, page, server, watch }) => {
    const look = await bystander(context, server);
    const { check } = await used({ app, context, server, watch });
    await carryOut(page);
    await look.waitForTimeout(1_000); // for what the tabs tell each other
    // Whoever comes next answers something, if the page is still there.
    await check.page.evaluate(() => document.querySelectorAll(".question")[1]?.querySelector("input")?.click());
    await look.waitForTimeout(1_000); // it is written at once
    expect(JSON.stringify(await selfChecks(look))).not.toContain(MEMO);
  });
}

test("after 終了 a tab that hung meanwhile shows nothing of who was there", async ({ app, context, page, server, watch }) => {
  const { sheet, check } = await used({ app, context, server, watch });
  const goOn = [await stop(sheet.page), await stop(check.page)];
  await finish(page);
  for (const wake of goOn) await wake();
  for (const each of [sheet, check]) await showsNone(each.page, [NAME, HALF, MEMO]);
});

/** What the self-checks' own database holds. */
function selfChecks(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open("jinzai-navi-self-check");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve([]);
    request.onsuccess = () => {
      const db = request.result;
      db.transaction("checks").objectStore("checks").getAll().onsuccess = ({ target }) => (db.close(), resolve(target.result));
    };
  }));
}

test("after 終了 an edit in any tab bears the name of who comes next", async ({ app, context, page, server, watch }) => {
  const { sheet } = await used({ app, context, server, watch });
  await sheet.page.getByRole("textbox", { name: /^実績/ }).fill("");
  await finish(page);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 花子");
  // In the other tab they go on as it is, without loading it again.
  await sheet.page.getByRole("link", { name: "実施計画", exact: true }).click();
  await sheet.cell(ROW, "令和8年度").click();
  const name = sheet.page.getByLabel("入力者の名前");
  if ((await name.inputValue()) === "") await sheet.signAs("試験 花子");
  await sheet.setStatus("取組中");
  await expect.poll(async () => (await log(server)).map((op) => op.actor_claimed)).toContain("試験 花子");
  expect((await log(server)).map((op) => op.actor_claimed)).not.toContain(NAME);
});

test("after 終了 going back brings nothing back", async ({ app, page, server }) => {
  await app.open("/device");
  await page.getByLabel(/共用の端末にする/).check();
  await app.open("/start/check");
  await page.locator(".question").first().getByLabel("メモ").fill(MEMO);
  await expect(page.getByText("この端末に保存済み")).toBeVisible();
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  // A note would be an edit once its field is left.
  await page.getByLabel("コメントを加える").fill(HALF);
  await finish(page);
  // The page that was left so has no entry any more.
  await page.goBack();
  await expect(page).toHaveURL(`${server.url}/start/check`);
  await expect(page.locator("h1")).not.toHaveText("読み込んでいます");
  await showsNone(page, [NAME, HALF, MEMO]);
});

/** Loads a page again while the focus is in a field. */
async function reload(page) {
  const loaded = page.waitForEvent("load");
  await page.evaluate(() => location.reload());
  await loaded;
  await expect(page.locator("h1")).toContainText("実施計画");
}

for (const [order, first] of Object.entries({ "first": 0, "last": 1 })) {
  test(`what is half typed in two tabs is lost in neither; the tab typed in ${order} is loaded again first`, async ({ app, context, server, watch }) => {
    await app.open("/plan/row-14/2026");
    await app.signAs(NAME);
    const tabs = [app, await tab(context, server, watch)];
    const texts = ["甲の書きかけ", "乙の書きかけ"];
    for (const at of [0, 1]) await tabs[at].page.getByRole("textbox", { name: /^実績/ }).fill(texts[at]);
    for (const at of [first, 1 - first]) {
      await reload(tabs[at].page);
      await expect.poll(() => shown(tabs[at].page)).toContain(texts[at]);
    }
  });
}

test("what is half typed in a tab stays when another tab records its own", async ({ app, context, server, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  const other = await tab(context, server, watch);
  const field = (each) => each.page.getByRole("textbox", { name: /^実績/ });
  await field(other).fill("乙の書きかけ");
  await field(app).fill("甲の実績");
  await field(app).blur();
  await app.sync("すべて送信済み");
  await reload(other.page);
  await expect.poll(() => shown(other.page)).toContain("乙の書きかけ");
});

test("what was half typed in a tab that was closed is there in the next one", async ({ app, context, page, server, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  await page.getByRole("textbox", { name: /^実績/ }).fill(HALF);
  await page.close();
  const next = await tab(context, server, watch);
  await expect.poll(() => shown(next.page)).toContain(HALF);
});

/** A field with the focus, in which nothing has been typed, and news for it from elsewhere. */
async function newsForFocused({ app, browser, server, watch }) {
  const field = app.page.getByRole("textbox", { name: /^実績/ });
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  await field.fill("はじめの文");
  await field.blur();
  await app.sync("すべて送信済み");
  const far = await tab(await browser.newContext(), server, watch);
  await far.signAs("試験 花子");
  await field.focus();
  await far.page.getByRole("textbox", { name: /^実績/ }).fill("よその文");
  await far.setStatus("取組中");
  await far.sync("すべて送信済み");
  // What came after it is there.
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  return { field, far };
}

test("a field with the focus keeps its text when news comes, and shows the news once it is left", async ({ app, browser, server, watch }) => {
  const { field, far } = await newsForFocused({ app, browser, server, watch });
  await expect(field).toHaveValue("はじめの文");
  await field.blur();
  await expect(field).toHaveValue("よその文");
  await far.page.context().close();
});

test("what is typed on in a field that news came for stands beside the news", async ({ app, browser, page, server, watch }) => {
  const { field, far } = await newsForFocused({ app, browser, server, watch });
  await page.keyboard.press("Control+End");
  await page.keyboard.type("と追記");
  await expect(field).toHaveValue("はじめの文と追記");
  await field.blur();
  const conflict = page.getByRole("group", { name: "実績の競合" });
  await expect(conflict).toContainText("はじめの文と追記");
  await expect(conflict).toContainText("よその文");
  await far.page.context().close();
});

test("a new version of the policy leaves a field that is being typed in as it is", async ({ app, page, server, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs(NAME);
  await app.sync("最終同期");
  const field = page.getByRole("textbox", { name: /^実績/ });
  await field.fill(HALF);
  await app.stopServer();
  await app.sync("オフライン");
  server.mendPolicy("document.toml", (text) => text.replace("川越市人財育成基本方針", "川越市人財育成基本方針（改訂）"));
  const arrived = page.waitForResponse(async (answer) => answer.url().includes("/api/policy") && (await answer.text()).includes("（改訂）"));
  await app.startServer();
  await arrived;
  await page.waitForTimeout(500); // that nothing happens to the field
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(field).toHaveValue(HALF);
  await expect(field).toBeFocused();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("つづき");
  await field.blur();
  await app.sync("すべて送信済み");
  expect((await log(server)).map((op) => op.value.text)).toEqual([`${HALF}つづき`]);
});
