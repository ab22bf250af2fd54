// What the platform may refuse, or never answer: the app opens all the same, sends what is entered, and
// says where it cannot keep it.
import { expect, test } from "../fixtures.js";
import { kept, noted } from "../store.js";

/** Each as it stands in the page before the app does. */
const WITHOUT = {
  "locks that are refused": () => {
    LockManager.prototype.request = () => Promise.reject(new DOMException("denied", "SecurityError"));
  },
  "locks that throw": () => {
    LockManager.prototype.request = () => { throw new DOMException("denied", "SecurityError"); };
  },
  "locks that never answer": () => {
    LockManager.prototype.request = () => new Promise(() => {});
  },
  "localStorage that is denied": () => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
  },
  "localStorage that is full": () => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  },
  "sessionStorage that is denied": () => {
    Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
  },
  "a channel between tabs": () => {
    window.BroadcastChannel = function () { throw new DOMException("denied", "SecurityError"); };
  },
  "a channel that takes messages": () => {
    BroadcastChannel.prototype.postMessage = () => { throw new DOMException("closed", "InvalidStateError"); };
  },
  "a stream of news": () => {
    window.EventSource = function () { throw new DOMException("denied", "SecurityError"); };
  },
  "a worker that is taken": () => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("denied", "SecurityError"));
  },
  "a worker that answers": () => {
    ServiceWorkerContainer.prototype.register = () => new Promise(() => {});
  },
  "caches that open": () => {
    CacheStorage.prototype.open = () => Promise.reject(new DOMException("denied", "SecurityError"));
    CacheStorage.prototype.keys = () => Promise.reject(new DOMException("denied", "SecurityError"));
  },
  "an answer on lasting storage": () => {
    StorageManager.prototype.persist = () => new Promise(() => {});
    StorageManager.prototype.persisted = () => new Promise(() => {});
    StorageManager.prototype.estimate = () => new Promise(() => {});
  },
};

/** So that nothing can be kept. */
const WITHOUT_STORE = {
  "a store": () => {
    IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
  },
  "a store that opens": () => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (name) { return open.call(this, name, 0x1fffffffffffff); };
    Object.defineProperty(IDBOpenDBRequest.prototype, "onupgradeneeded", { set(_) { this.addEventListener("upgradeneeded", () => this.transaction.abort()); } });
  },
  // Some browsers do so after they have cleared a site's storage away, until they are started anew.
  "a store that answers": () => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      for (const event of ["success", "error", "blocked", "upgradeneeded"]) {
        request.addEventListener(event, (heard) => heard.stopImmediatePropagation(), { capture: true });
      }
      return request;
    };
  },
  "a store that answers what is read": () => {
    for (const read of ["get", "getAll", "getAllKeys", "count", "openCursor"]) {
      const asked = IDBObjectStore.prototype[read];
      IDBObjectStore.prototype[read] = function (...given) {
        const request = asked.apply(this, given);
        for (const event of ["success", "error"]) {
          request.addEventListener(event, (heard) => heard.stopImmediatePropagation(), { capture: true });
        }
        return request;
      };
    }
  },
};

async function works({ app, page, server }) {
  await page.goto(`${server.url}/plan/row-14/2026`);
  await expect(page.locator("h1")).toContainText("実施計画", { timeout: 10_000 });
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await expect.poll(async () => (await app.operations()).length, { timeout: 10_000 }).toBe(1);
  await expect(page.locator(".sync")).toContainText(/すべて送信済み|未送信 0件/);
}

for (const [what, take] of Object.entries(WITHOUT)) {
  test(`without ${what} the page opens and sends`, async ({ app, page, server }) => {
    await page.addInitScript(take);
    await works({ app, page, server });
    await expect(page.locator(".sync")).not.toContainText("保存できていません");
  });
}

for (const [what, take] of Object.entries(WITHOUT_STORE)) {
  test(`without ${what} the page opens, sends, and says that it keeps nothing`, async ({ app, page, server }) => {
    await page.addInitScript(take);
    await works({ app, page, server });
    await expect(page.getByRole("alert").filter({ hasText: /端末に保存でき|開けません/ })).toBeVisible();
    await expect(page.locator(".sync")).toContainText(/端末に保存できていません|開けません/);
    await expect(page.locator(".sync")).not.toContainText("端末に保存済み");
  });
}

test("a worker that never comes is not waited for for ever", async ({ app, page }) => {
  await page.addInitScript(WITHOUT["a worker that answers"]);
  await page.clock.install();
  await app.open("/device");
  await expect(page.locator(".verdict")).toContainText("準備しています。");
  await page.clock.fastForward("01:00:00");
  await expect(page.locator(".verdict")).toContainText("使えません");
});

/** Notes all that the head says of the device, from the first on. */
function listen() {
  window.said = [];
  const note = () => {
    const says = document.querySelector(".sync b")?.textContent;
    if (says && says !== window.said.at(-1)) window.said.push(says);
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
}

test("an edit that the store does not take is never called saved", async ({ app, page, watch }) => {
  await page.addInitScript(listen);
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...given) {
      if (this.name === "outbox") throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.sync("最終同期");
  watch.state.offline = true;
  await page.route("**/api/sync", (route) => route.abort());
  await app.setStatus("取組中");
  await expect(page.locator(".sync")).toContainText("端末に保存できていません・未送信 1件");
  await page.locator(".ratings").getByText("なし", { exact: true }).click();
  const text = page.getByRole("textbox", { name: /^実績/ });
  await text.fill("手順を定めた。");
  await text.blur();
  await expect(page.locator(".sync")).toContainText("端末に保存できていません・未送信 2件");
  await page.waitForTimeout(2_000); // it looks every second whether there is something to do
  await page.unroute("**/api/sync");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect.poll(async () => (await app.operations()).length).toBe(2);
  watch.state.offline = false;
  expect((await page.evaluate(() => said)).filter((says) => says.includes("端末に保存済み"))).toEqual([]);
});

test("an edit whose number other tabs take again and again is called saved only once it is", async ({ app, page, watch }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.sync("最終同期");
  watch.state.offline = true;
  await page.route("**/api/sync", (route) => route.abort());
  // The first forty times that the store is asked, another tab has made an edit just before.
  await page.evaluate(() => {
    const { get } = IDBObjectStore.prototype;
    let number = 1_000;
    IDBObjectStore.prototype.get = function (key) {
      const request = get.call(this, key);
      if (key !== "device") return request;
      const { get: result } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "result");
      const next = (number += number < 1_400 ? 10 : 0);
      Object.defineProperty(request, "result", { get: () => result.call(request)?.replace(/ .*/, ` ${next}`) });
      return request;
    };
  });
  await app.setStatus("取組中");
  const says = page.locator(".sync b");
  await expect(says).toHaveText(/^端末に保存.*未送信 1件/);
  expect({ says: await says.textContent(), kept: await kept(page) }).not.toEqual({ says: expect.stringContaining("端末に保存済み"), kept: 0 });
});

/** Holds back what is read of all edits until `read` is called. What is open is read before. */
function slowStore() {
  const { getAll } = IDBObjectStore.prototype;
  const { set } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "onsuccess");
  let held = true;
  window.read = () => (held = false);
  IDBObjectStore.prototype.getAll = function (...given) {
    const request = getAll.apply(this, given);
    if (this.name !== "ops") return request;
    window.waits = true;
    // The transaction ends when it is asked nothing.
    const wait = (then, event) => (held ? set.call(this.count(), () => wait(then, event)) : then.call(request, event));
    Object.defineProperty(request, "onsuccess", { set: (then) => set.call(request, (event) => wait(then, event)) });
    return request;
  };
}

test("until all edits are read, 経過 says so and counts nothing", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  for (const status of ["取組中", "完了", "未着手"]) {
    await app.setStatus(status);
    await app.sync("すべて送信済み");
  }
  await app.open("/plan/history");
  const log = page.getByRole("heading", { name: /^変更の記録/ });
  await expect(log).toHaveText(/3/);
  await expect.poll(() => noted(page)).toBe(true);
  const year = new Date().getFullYear();
  const address = `${app.server.url}/plan/history?from=${year - 1}-01-01&to=${year + 1}-12-31`;
  await page.goto(address);
  await expect(page.getByText("1か所が変わりました。")).toBeVisible();
  await page.addInitScript(slowStore);
  await page.goto(address);
  await page.waitForFunction(() => window.waits);
  await page.waitForTimeout(1_000); // that no count comes
  await expect(page.getByRole("main")).toContainText(/読み込んで|読み取って/);
  expect(await page.getByRole("main").innerText()).not.toMatch(/変更の記録\s*\d|変更は、まだありません|変わった所はありません|か所が変わりました/);
  await page.evaluate(() => read());
  await expect(log).toHaveText(/3/);
  await expect(page.getByText("1か所が変わりました。")).toBeVisible();
});
