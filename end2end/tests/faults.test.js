// The device under faults: its store full, closed, cleared away, absent, of another version; the
// browser killed; the session ended. Whatever happens, the screen says what is so, and what it
// called saved is there.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as browserType } from "@playwright/test";
import { chromium } from "../chromium.js";
import { App, expect, test } from "../fixtures.js";
import { blank, kept, noted, store } from "../store.js";

const ROW = "評価結果の研修への活用";
const KILLS = Number(process.env.KILLS ?? 2);

async function begin(app) {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
}

/** Kills every process of the browser with this profile, at once. */
function killAll(profile) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`user-data-dir=${profile}`)) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Writes a note; it is an edit when the field is left. */
async function note(app, field, text) {
  const box = app.page.getByRole("textbox", { name: new RegExp(`^${field}`) });
  await box.fill(text);
  await box.blur();
}

test("what was called saved is there after the browser was killed, again and again", async ({ server }) => {
  test.setTimeout(60_000 + KILLS * 10_000); // each kill is a browser's start
  const profile = mkdtempSync(join(tmpdir(), "jinzai-navi-profile-"));
  const open = async () => {
    const context = await browserType.launchPersistentContext(profile, { ...chromium.launchOptions, locale: "ja-JP" });
    const app = new App(context.pages()[0], server, { offline: false });
    await app.page.goto(server.opening);
    // The server is out of reach: what arrives later was kept here.
    await context.route("**/api/sync", (route) => route.abort());
    await app.open("/plan/row-14/2026");
    // Small settings the browser writes later: the name may be gone.
    await app.signAs("試験 太郎");
    return app;
  };
  let app = await open();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await note(app, "実績", `${kill}回目`);
    await app.sync(`端末に保存済み・未送信 ${kill}件`);
    const closed = new Promise((resolve) => app.page.context().on("close", resolve));
    killAll(profile);
    await closed;
    app = await open();
    await expect(app.page.getByRole("textbox", { name: /^実績/ })).toHaveValue(`${kill}回目`);
    await app.sync(`未送信 ${kill}件`);
  }
  await app.page.context().unroute("**/api/sync");
  await app.sync("すべて送信済み");
  await app.page.context().close();
  rmSync(profile, { recursive: true });
});

// More than 20 s, as the browser looks at its quota only every half a minute.
test("a full store says so at once; its edits are sent or kept on screen, and kept when there is room", async ({ app, page, watch }) => {
  test.setTimeout(120_000);
  await begin(app);
  watch.state.offline = true;
  const away = (route) => route.abort();
  await page.route("**/api/sync", away);
  const devtools = await page.context().newCDPSession(page);
  const quota = (quotaSize) => devtools.send("Storage.overrideQuotaForOrigin", { origin: app.server.url, quotaSize });
  await quota(1);
  const edits = await fill(app);
  await expect(page.getByRole("alert").filter({ hasText: "保存場所がいっぱいです" })).toContainText("すべて送信済み");
  // The server is there, and still no room: what is sent is not lost.
  await page.unroute("**/api/sync", away);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(async () => (await app.operations()).length).toBe(edits);
  await page.route("**/api/sync", away);
  await note(app, "実績", "置く所のない文");
  await expect(page.locator(".sync b")).toHaveText(`端末に保存できていません・未送信 ${edits + 1}件`);
  await quota(undefined);
  await note(app, "課題", "空きができた");
  // Nor does it see at once that there is room again.
  await expect(page.locator(".sync b")).toHaveText(`端末に保存済み・未送信 ${edits + 2}件`, { timeout: 40_000 });
  await expect(page.getByText("保存場所がいっぱいです")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("textbox", { name: /^実績/ })).toHaveValue("置く所のない文");
  await expect(page.getByRole("textbox", { name: /^課題/ })).toHaveValue("空きができた");
  await expect(page.locator(".sync b")).toHaveText(`端末に保存済み・未送信 ${edits + 2}件`);
  await page.unroute("**/api/sync", away);
  watch.state.offline = false;
  await app.sync("すべて送信済み");
  const texts = (await app.operations()).map(({ op }) => JSON.parse(op).value.text);
  expect(texts).toHaveLength(edits + 2);
  expect(texts.slice(-2)).toEqual(["置く所のない文", "空きができた"]);
});

/** Edits until the browser has noticed that there is no room: it looks only every half a minute. */
async function fill(app) {
  let edits = 0;
  await expect(async () => {
    edits += 1;
    await note(app, "実績", `${edits}回目 ${"あふれる".repeat(900)}`);
    await expect(app.page.locator(".sync")).toContainText("端末に保存できていません", { timeout: 3_000 });
  }).toPass({ timeout: 50_000 });
  return edits;
}

test("a store that is cleared away under the page is written anew with what the page has", async ({ app, page, watch }) => {
  await begin(app);
  await app.sync("最終同期");
  watch.state.offline = true;
  await page.route("**/api/**", (route) => route.abort());
  await app.setStatus("取組中");
  await app.sync("端末に保存済み・未送信 1件");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.clearDataForOrigin", { origin: app.server.url, storageTypes: "indexeddb" });
  await expect.poll(() => kept(page)).toBe(1);
  await note(app, "課題", "そのあとの入力");
  await app.sync("端末に保存済み・未送信 2件");
  await page.unroute("**/api/**");
  await page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  watch.state.offline = false;
  await app.sync("すべて送信済み");
  expect(await app.operations()).toHaveLength(2);
});

test("a connection that another version closes is opened again", async ({ app, page }) => {
  await begin(app);
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  // What a tab does that deletes or upgrades the store: everyone must let go of it first.
  await page.evaluate(() => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("jinzai-navi");
    Object.assign(request, { onsuccess: resolve, onblocked: reject, onerror: reject });
  }));
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("完了");
});

test("a store of a newer version is left alone, and the page says to reload", async ({ app, page }) => {
  await blank(app);
  await page.evaluate(() => new Promise((resolve) => (indexedDB.open("jinzai-navi", 99).onsuccess = (event) => {
    event.target.result.close();
    resolve();
  })));
  await app.open("/plan/row-14/2026");
  await expect(page.getByRole("alert").filter({ hasText: "新しい版のアプリのものです" })).toBeVisible();
});

test("a tab that holds the store of an older version is named, and closing it goes on", async ({ app, context, page, watch }) => {
  await blank(app);
  const old = watch.follow(await context.newPage(), app.server.url);
  await blank({ page: old, server: app.server });
  // It sleeps: it does not let go when asked.
  await old.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open("jinzai-navi", 1);
    request.onupgradeneeded = () => ["meta", "policy", "ops", "outbox"].forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(void (globalThis.held = request.result));
  }));
  await page.goto(`${app.server.url}/plan/row-14/2026`);
  await expect(page.getByRole("alert")).toContainText("ほかのタブを閉じてください");
  await expect(page.locator(".sync")).toContainText("端末の保存内容を開けません");
  await old.close();
  await expect(page.locator("h1")).toContainText("実施計画");
  await expect(page.getByText("ほかのタブを閉じてください")).toHaveCount(0);
  await app.sync("最終同期");
});

test("a start shows what was noted as open without the history, and does without the note", async ({ app, page, watch }) => {
  await begin(app);
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await expect.poll(() => noted(page)).toBe(true);
  watch.state.offline = true;
  await page.route("**/api/**", (route) => route.abort());
  const [record] = await store(page, "ops", "getAll");
  await store(page, "ops", "clear");
  await page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  // Another tab wrote since: the note is of before.
  const writes = await store(page, "meta", "get", "writes");
  await store(page, "meta", "put", String(Number(writes) + 1), "writes");
  await page.reload();
  await expect(page.locator("h1")).toContainText("実施計画");
  await app.sync("オフライン");
  await expect(app.cell(ROW, "令和8年度")).not.toContainText("取組中");
  await store(page, "ops", "put", record, JSON.parse(JSON.parse(record).op).id);
  await store(page, "open", "put", "壊れた", "current");
  await page.reload();
  await expect(app.cell(ROW, "令和8年度")).toContainText("取組中");
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(app.cell(ROW, "令和8年度")).not.toContainText("取組中");
});

test("a long history is read whole, page by page", async ({ app, page, server, watch }) => {
  const EDITS = 600; // three pages of the store's 250
  const id = (number) => `0190163d-8694-739b-aea5-${String(number).padStart(12, "0")}`;
  const device = id(999_999);
  const push = Array.from({ length: EDITS }, (_, at) => JSON.stringify({
    id: id(at + 1), cell: "note/row-14/2026/achievement", parents: at ? [id(at)] : [], device, device_seq: at + 1, gesture: id(at + 1),
    actor_claimed: "試験 太郎", client_time: 0, schema: 1, value: { text: `${at + 1}回目` },
  }));
  await app.open("/plan/row-14/2026");
  for (const part of [push.slice(0, 300), push.slice(300)]) await app.push(device, part);
  const result = page.getByRole("textbox", { name: /^実績/ });
  await expect(result).toHaveValue(`${EDITS}回目`);
  await expect.poll(() => kept(page)).toBe(EDITS);
  watch.state.offline = true;
  await page.route("**/api/**", (route) => route.abort());
  await store(page, "open", "clear");
  await page.reload();
  // Were a page left out, the edits before and after it would be in conflict, and the cell without a value.
  await expect(result).toHaveValue(`${EDITS}回目`);
});

test("without a store the page says so, works, and sends", async ({ app, page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
  });
  await begin(app);
  await expect(page.getByRole("alert").filter({ hasText: "端末に保存できません" })).toBeVisible();
  await app.setStatus("取組中");
  await expect.poll(() => app.operations()).toHaveLength(1);
  await app.sync("端末に保存できていません・未送信 0件");
});

test("pending edits of the first version's store are sent after the upgrade", async ({ app, page }) => {
  await blank(app);
  await page.evaluate(() => new Promise((resolve) => {
    const device = "0190163d-8694-739b-aea5-966c26f8ad92";
    const id = "0190163d-8694-739b-aea5-966c26f8ad91";
    const op = { id, cell: "progress/row-14/2026", parents: [], device, device_seq: 1, gesture: id, actor_claimed: "試験 太郎", client_time: 0, schema: 1, value: { progress: { status: "underway" } } };
    const request = indexedDB.open("jinzai-navi", 1);
    request.onupgradeneeded = () => ["meta", "policy", "ops", "outbox"].forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => {
      const writing = request.result.transaction(["meta", "ops", "outbox"], "readwrite");
      writing.objectStore("meta").put(`${device} 2`, "device");
      writing.objectStore("ops").put(JSON.stringify({ op: JSON.stringify(op), state: "pending" }), id);
      writing.objectStore("outbox").put(id, 1);
      writing.oncomplete = () => { request.result.close(); resolve(); };
    };
  }));
  await app.open("/plan/row-14/2026");
  await app.sync("すべて送信済み");
  expect(await app.operations()).toHaveLength(1);
  await page.reload();
  await app.sync("すべて送信済み");
});

test("while the server is away it is asked ever more rarely, and found when it is back", async ({ app, page }) => {
  await page.clock.install();
  // In the page's own time: what is told of a request arrives here later.
  await page.addInitScript(() => {
    const { fetch } = window;
    const line = (window.line = { asked: [], unanswered: 0 });
    window.fetch = (what, how) => {
      if (String(what.url ?? what).endsWith("/api/sync")) line.asked.push(Date.now());
      line.unanswered += 1;
      return fetch(what, how).finally(() => (line.unanswered -= 1));
    };
  });
  await app.open("/plan/row-14/2026");
  await app.sync("最終同期");
  await app.stopServer();
  await app.sync("オフライン");
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  await page.evaluate(() => (line.asked = []));
  for (let second = 1; second <= 60; second += 1) {
    await page.clock.runFor(1_000);
    // The store is looked at before each question, in its own time.
    await store(page, "meta", "get", "writes");
    await expect.poll(() => page.evaluate(() => line.unanswered)).toBe(0);
  }
  const asked = await page.evaluate(() => line.asked);
  const waits = asked.slice(1).map((at, index) => (at - asked[index]) / 1_000);
  expect(waits.length).toBeGreaterThanOrEqual(3);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.at(-1)).toBe(15);
  await app.startServer();
  await page.clock.runFor(16_000);
  await app.sync("最終同期");
  await expect(page.locator(".sync")).not.toContainText("オフライン");
});

test("an answer that never comes holds nothing back once the network is there again", async ({ app, page }) => {
  await begin(app);
  const asked = new Promise((resolve) => page.route("**/api/sync", () => resolve(), { times: 1 }));
  await note(app, "実績", "手順を定めた。");
  await asked;
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  // Long before the app would have given the answer up by itself.
  await expect(page.locator(".sync")).toContainText("すべて送信済み", { timeout: 10_000 });
});

test("a session that has ended pauses and clears nothing", async ({ app, page, watch }) => {
  await begin(app);
  await app.sync("最終同期");
  watch.state.offline = true;
  await page.route("**/api/sync", (route) => route.fulfill({ status: 401, contentType: "application/json", body: '"SignedOut"' }));
  await app.setStatus("取組中");
  await expect(page.getByRole("alert").filter({ hasText: "サインインの期限が切れました" })).toContainText("変更は端末に残っています");
  await app.sync("端末に保存済み・未送信 1件");
  await page.unroute("**/api/sync");
  watch.state.offline = false;
  await app.sync("すべて送信済み");
});

test("rights taken away keep the edit here, and it goes when they are back", async ({ app, page, watch }) => {
  await begin(app);
  await app.sync("最終同期");
  watch.state.offline = true;
  await page.route("**/api/sync", async (route) => {
    const message = route.request().postDataJSON();
    if (message.request.push.length) return route.fulfill({ status: 403, contentType: "application/json", body: '"ReadOnly"' });
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...(await answer.json()), writable: false } });
  });
  await app.setStatus("取組中");
  await app.sync("端末に保存済み・未送信 1件");
  await app.sync("閲覧のみ");
  await page.unrouteAll({ behavior: "wait" });
  watch.state.offline = false;
  await app.sync("すべて送信済み");
});

test("a poison op among others is set apart with its reason, and the others go", async ({ app, page }) => {
  await begin(app);
  await app.sync("最終同期");
  await page.route("**/api/sync", async (route) => {
    const message = route.request().postDataJSON();
    message.request.push = message.request.push.map((op) => (op.includes("毒") ? "毒" : op));
    await route.continue({ postData: JSON.stringify(message) });
  });
  app.state.offline = true;
  await page.context().setOffline(true);
  await note(app, "実績", "前");
  await note(app, "課題", "毒");
  await note(app, "翌年度の取組", "後");
  await app.sync("未送信 3件");
  await page.context().setOffline(false);
  await app.sync("要対応 1件・すべて送信済み");
  app.state.offline = false;
  await page.locator(".sync a").click();
  await expect(page.locator(".edits")).toContainText("サーバーがこの変更を読み取れませんでした");
  expect(await app.operations()).toHaveLength(2);
});

test("hostile text is text: it is kept, sent and shown as it was typed", async ({ app, page, browser, server, watch }) => {
  await begin(app);
  const text = '<script>document.title="x"</script> =HYPERLINK("http://a","b") \u202Eesrever\u202C 𠮷野家';
  await note(app, "実績", text);
  await app.sync("すべて送信済み");
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), server.url), server, watch.state);
  await other.open("/plan/row-14/2026");
  await expect(other.page.getByRole("textbox", { name: /^実績/ })).toHaveValue(text);
  await expect(other.page).toHaveTitle(/人財ナビ/);
  await other.page.context().close();
  await note(app, "課題", "制御\u0000文字");
  await expect(page.getByText("制御文字は使えません")).toBeVisible();
  // A lone surrogate is no character; what arrives is its stand-in, and the text is not lost.
  await page.getByRole("textbox", { name: /^課題/ }).evaluate((box) => {
    box.value = "前\uD800後";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.getByRole("textbox", { name: /^課題/ }).blur();
  await app.sync("すべて送信済み");
  await page.reload();
  await expect(page.getByRole("textbox", { name: /^課題/ })).toHaveValue("前\uFFFD後");
});
