// A server for each test, and a page that is watched: no console error, no request elsewhere.
import { test as base, expect } from "@playwright/test";
import { Server } from "./server.js";

export { expect };

export const ROUTES = ["/", "/map", "/map/torikumi-8", "/read", "/read/torikumi-1-3", "/plan", "/plan?show=achievement&state=4", "/plan?by=division", "/plan/row-14", "/plan/row-14/2026", "/plan/verify", "/plan/verify/row-05", "/plan/verify/weights", "/plan/missing/2026", "/plan/divisions", "/plan/exchange", "/plan/history?from=2026-11-01&to=2026-11-30", "/indicators", "/indicators/indicator-1", "/report/2026", "/conflicts", "/device", "/help", "/search?q=研修", "/roles", "/roles/gyosei/gyosei-7", "/start", "/start/3", "/start/check"];
export const HEADINGS = {
  "/": "見て、読んで、進める",
  "/map": "方針の図",
  "/map/torikumi-8": "方針の図",
  "/read": "はじめに",
  "/read/torikumi-1-3": "人材育成を推進するための取組",
  "/plan": "実施計画",
  "/plan?show=achievement&state=4": "実施計画",
  "/plan?by=division": "実施計画",
  "/plan/row-14": "実施計画",
  "/plan/row-14/2026": "実施計画",
  "/plan/verify": "原典照合",
  "/plan/verify/row-05": "原典照合",
  "/plan/verify/weights": "原典照合　能力のウエイト",
  "/plan/missing/2026": "令和8年度の入力待ち",
  "/plan/divisions": "の課",
  "/plan/exchange": "入出力",
  "/plan/history?from=2026-11-01&to=2026-11-30": "経過",
  "/indicators": "指標",
  "/indicators/indicator-1": "指標",
  "/report/2026": "令和8年度の報告",
  "/conflicts": "要対応",
  "/device": "この端末",
  "/help": "使い方",
  "/search?q=研修": "検索",
  "/roles": "わたしの職位",
  "/roles/gyosei/gyosei-7": "わたしの職位",
  "/start": "はじめての方へ",
  "/start/3": "七つの行動指針",
  "/start/check": "自己チェック",
};

/** The failures a test brings about itself. */
class Expected {
  panicking = false;
  /** The server is sent what it cannot read, and says so with a status of its own. */
  unreadable = false;
  /** The page is given markup that it must not take in. */
  blocked = false;
  /** What was asked for in vain while the server was out of reach may be reported later. */
  wasOffline = false;
  #offline = false;

  get offline() {
    return this.#offline;
  }

  set offline(offline) {
    this.#offline = offline;
    this.wasOffline ||= offline;
  }
}

export const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.remove();
  },
  // Failures are the point of some tests; they set `offline` or `panicking` while they last.
  watch: async ({}, use) => {
    const problems = [];
    const state = new Expected();
    const follow = (page, origin) => {
      page.on("pageerror", (error) => state.panicking || problems.push(`error: ${error.message}`));
      page.on("console", (message) => {
        const late = state.wasOffline && /net::ERR_/.test(message.text());
        const answered = state.unreadable && /status of 422/.test(message.text());
        const blocked = state.blocked && message.text().includes("TrustedHTML");
        const expected = late || answered || blocked || (state.offline && /Failed to load|ERR_/.test(message.text()));
        if (["error", "warning"].includes(message.type()) && !expected) problems.push(message.text());
      });
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin) problems.push(`elsewhere: ${url}`);
      });
      return page;
    };
    await use({ follow, state });
    expect(problems).toEqual([]);
  },
  app: async ({ page, server, watch }, use) => {
    watch.follow(page, server.url);
    await use(new App(page, server, watch.state));
  },
});

/** The app as a person uses it. */
export class App {
  constructor(page, server, state) {
    Object.assign(this, { page, server, state });
  }

  async open(path) {
    // A driven browser leaves unasked where a person would be asked whether to.
    await expect(this.page.locator(".sync", { hasText: "保存しています" })).toHaveCount(0);
    await this.page.goto(this.server.url + path);
    await expect(this.page.locator("h1")).toContainText(HEADINGS[path] ?? "", { timeout: 15_000 });
    await expect(this.page.locator("h1")).not.toHaveText("読み込んでいます");
  }

  /** Waits until the app can start without network. */
  async prepared() {
    await this.open("/device");
    await expect(this.page.getByText("ネットワークなしで使えます。")).toBeVisible();
  }

  async stopServer() {
    this.state.offline = true;
    await this.server.stop();
  }

  async startServer() {
    await this.server.start();
    this.state.offline = false;
  }

  /** Waits until the page says this of the server, and that what was entered is on the device. */
  async sync(text) {
    await expect(this.page.locator(".sync")).toContainText(text, { timeout: 30_000 });
    await expect(this.page.locator(".sync")).not.toContainText("保存しています");
  }

  async signAs(name) {
    await this.page.getByLabel("入力者の名前").fill(name);
    await this.page.getByLabel("入力者の名前").blur();
  }

  async setStatus(status) {
    await this.page.getByRole("group", { name: "進捗区分" }).getByText(status, { exact: true }).click();
  }

  /** The server's whole log, read as another device would. */
  async operations() {
    return (await this.push(crypto.randomUUID(), [])).ops;
  }

  /** Sends ops as a device of this number would. */
  push(device, push) {
    const request = { protocol: 1, device, cursor: null, push };
    return this.page.evaluate(async (request) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch("/api/sync", { method: "POST", headers, body: JSON.stringify({ request }) });
      return response.json();
    }, request);
  }

  cell(row, year) {
    return this.page.getByRole("gridcell", { name: new RegExp(`${row}、${year}`) });
  }
}
