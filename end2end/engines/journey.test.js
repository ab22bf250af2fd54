// The same journey in each engine: read, edit, leave at once, come back, lose the network, use two tabs; and lose nothing.
// Each test has a server of its own. With its port that is an origin of its own, where nothing is stored yet.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { Server } from "../server.js";
import { Browser, ENGINES } from "./driver.js";

/** How long anything may take to show, in milliseconds: several times what it takes. */
const SOON = 10_000;
/** How often a page is left at once, and how many milliseconds after the edit, in turn. */
const ROUNDS = Number(process.env.ROUNDS ?? 8);
const DELAYS = [0, 40, 80, 120, 160, 200, 240, 280];

const EDITOR = "/plan/row-14/2026";
const CELL = '[role=gridcell][aria-label*="評価結果の研修への活用、令和8年度"]';
/** By their names in an op. */
const STATUSES = { underway: "取組中", done: "完了" };

/** The app as a person uses it. */
class App {
  constructor(browser, server) {
    Object.assign(this, { browser, server });
  }

  /** Loads a page from its address. */
  async load(path) {
    await this.browser.go(this.server.url + path);
    await this.opens(path);
  }

  /** Loads the page again, from within: Firefox's own command for that passes by the service worker. */
  async reload(path) {
    await this.browser.run(() => {
      window.isOld = true;
      location.reload();
    });
    await this.opens(path);
  }

  opens(path) {
    const isOpen = (path) => {
      const heading = document.querySelector("h1")?.textContent;
      return location.pathname === path && !window.isOld && heading && heading !== "読み込んでいます";
    };
    return this.browser.until(`${path} opens`, SOON, isOpen, path);
  }

  says(text, where = "main") {
    const isSaid = (text, where) => document.querySelector(where)?.textContent.includes(text);
    return this.browser.until(`${where} says ${text}`, SOON, isSaid, text, where);
  }

  sent() {
    return this.says("すべて送信済み", ".sync");
  }

  /** Opens the editor in a browser that may write, under a name. */
  async sign() {
    await this.browser.go(this.server.opening);
    await this.load(EDITOR);
    await this.browser.type("//input[@id=//label[starts-with(.,'入力者の名前')]/@for]", "試験 太郎");
    await this.sent();
  }

  choose(status) {
    return this.browser.click(`//fieldset[starts-with(legend,'進捗区分')]//label[normalize-space()='${status}']`);
  }

  /** Chooses a status and leaves after so many milliseconds, from within: a driver takes longer than that. */
  async chooseAndLeave(status, delay) {
    const act = (status, delay) => {
      const labels = [...document.querySelectorAll("fieldset label")];
      const label = labels.find((label) => label.textContent.trim() === status);
      if (!label) return false;
      addEventListener("pagehide", () => sessionStorage.setItem("last words", document.querySelector(".sync").textContent));
      window.chosen = status;
      label.click();
      setTimeout(() => location.assign("/read"), delay);
      return true;
    };
    await this.browser.until(`${status} can be chosen`, SOON, act, status, delay);
    await this.opens("/read");
  }

  /** Whether the page that was left no longer said that it was saving. While it does, a person is asked to stay. */
  async hadSaved() {
    return !(await this.browser.run(() => sessionStorage.getItem("last words"))).includes("保存しています");
  }

  /** The statuses in the server's log, read as another device would. */
  async log() {
    const headers = { ...this.server.headers, "content-type": "application/json" };
    const request = { protocol: 1, device: randomUUID(), cursor: null, push: [] };
    const answer = await fetch(`${this.server.url}/api/sync`, { method: "POST", headers, body: JSON.stringify({ request }) });
    const { ops } = await answer.json();
    return ops.map(({ op }) => STATUSES[JSON.parse(op).value.progress.status]);
  }
}

/** How one comes back to the editor. */
const WAYS_BACK = {
  "loaded anew": (app) => app.load(EDITOR),
  "gone back to": async (app) => {
    await app.browser.run(() => history.back());
    await app.opens(EDITOR);
  },
};

for (const engine of Object.keys(ENGINES)) {
  describe(engine, () => {
    let browser, server, app;
    before(async () => (browser = await Browser.start(engine)));
    after(() => browser?.end());
    beforeEach(async () => {
      server = await Server.start();
      app = new App(browser, server);
    });
    afterEach(() => server.remove());
    process.on("exit", () => server?.stop("SIGKILL"));

    test("a first visit shows the plan, to be read only, and at once another page", async () => {
      await app.load("/plan");
      await app.says("実施計画", "h1");
      await app.says("–", CELL);
      await app.load("/read");
      await app.says("はじめに", "h1");
      await app.says("閲覧のみ", ".sync");
    });

    test("an edit arrives once, and is there after a reload", async () => {
      await app.sign();
      await app.choose("取組中");
      await app.sent();
      assert.deepEqual(await app.log(), ["取組中"], "what is in the log");
      await app.reload(EDITOR);
      await app.says("取組中", CELL);
    });

    for (const [way, comeBack] of Object.entries(WAYS_BACK)) {
      test(`a page that is left at once holds up no other, and what it saved is there when it is ${way}`, async (t) => {
        let [saved, resumed] = [0, 0];
        await app.sign();
        for (let round = 0; round < ROUNDS; round += 1) {
          const status = ["取組中", "完了"][round % 2];
          await app.chooseAndLeave(status, DELAYS[round % DELAYS.length]);
          await comeBack(app);
          resumed += await browser.run(() => "chosen" in window);
          if (!(await app.hadSaved())) continue;
          await app.says(status, CELL);
          saved += 1;
        }
        // Whether an engine keeps pages that were left is its own affair.
        t.diagnostic(`${engine} went on with the page as it was left ${resumed} times of ${ROUNDS}`);
        assert.ok(saved >= ROUNDS / 2, `only ${saved} of ${ROUNDS} edits were saved when their page was left`);
        await app.sent();
        const log = await app.log();
        assert.ok(log.every((status, at) => status !== log[at - 1]), `an edit is in the log twice: ${log}`);
        await app.says(log.at(-1), CELL);
      });
    }

    test("without the server the page opens, and an edit is kept until it can be sent", async () => {
      await app.load("/device");
      await app.says("ネットワークなしで使えます。");
      await app.sign();
      await server.stop();
      await app.reload(EDITOR);
      await app.choose("取組中");
      await app.says("端末に保存済み・未送信 1件", ".sync");
      await server.start();
      await app.sent();
      assert.deepEqual(await app.log(), ["取組中"], "what is in the log");
    });

    test("an edit in one tab shows in the other, which goes on alone", async () => {
      await app.sign();
      const first = await browser.tab();
      const second = await browser.open();
      await app.load(EDITOR);
      await browser.show(first);
      await app.choose("取組中");
      await browser.show(second);
      await app.says("取組中", CELL);
      await browser.show(first);
      await browser.close(second);
      await app.choose("完了");
      await app.sent();
      assert.deepEqual(await app.log(), ["取組中", "完了"], "what is in the log");
    });
  });
}
