// Firefox and WebKitGTK, driven by the commands of the W3C's WebDriver. WebKitGTK takes them over HTTP from the driver that
// belongs to it. Debian has no such driver for Firefox: there they go to Marionette, the socket in Firefox itself that its
// driver would pass them on to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../server.js";

/** How long an engine may take to start, a page to load or run a script, and a command to be answered, in milliseconds. */
const START = 20_000;
const PAGE = 15_000;
const ANSWER = 20_000;
const BETWEEN_LOOKS = 50;

/** What must not outlive the tests, however they end. */
const households = new Set();
process.on("exit", () => households.forEach((household) => household.end()));
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Asks until it gets an answer, for so long. What fails meanwhile is not there yet. */
async function told(what, limit, ask) {
  const end = performance.now() + limit;
  let failure;
  do {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      failure = error;
    }
    await pause(BETWEEN_LOOKS);
  } while (performance.now() < end);
  throw new Error(`not within ${limit / 1000} s: ${what}`, { cause: failure });
}

function inTime(what, promise) {
  const late = pause(ANSWER, null, { ref: false }).then(() => Promise.reject(new Error(`no answer to ${what}`)));
  return Promise.race([promise, late]);
}

/** The processes of an engine, and the folder that is their home. */
class Household {
  home = mkdtempSync(join(tmpdir(), "jinzai-navi-engine-"));
  groups = [];

  constructor() {
    households.add(this);
  }

  /** Starts a program. It and all that it starts are one group, which ends together. */
  async start(program, args, { env, stdout = "ignore", ending = "SIGKILL" } = {}) {
    const started = spawn(program, args, {
      detached: true,
      stdio: ["ignore", stdout, "ignore"],
      env: { PATH: process.env.PATH, HOME: this.home, XDG_RUNTIME_DIR: this.home, ...env },
    });
    await once(started, "spawn");
    this.groups.push([started.pid, ending]);
    return started;
  }

  end() {
    households.delete(this);
    for (const [leader, ending] of this.groups) {
      try {
        process.kill(-leader, ending);
      } catch {
        // It has ended by itself.
      }
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function firefox(household) {
  const { home } = household;
  writeFileSync(join(home, "user.js"), 'user_pref("marionette.port", 0);'); // any that is free
  await household.start("firefox-esr", ["--headless", "--marionette", "--no-remote", "--profile", home]);
  const port = await told("Firefox's port", START, () => Number(readFileSync(join(home, "MarionetteActivePort"), "utf8")));
  const command = await marionette(port);
  await command("NewSession", {});
  return command;
}

/** Its messages: a length in bytes, a colon, and JSON. */
async function* messages(socket) {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const start = received.indexOf(":") + 1;
      const end = start + Number(received.subarray(0, start - 1));
      if (start === 0 || received.length < end) break;
      yield JSON.parse(received.subarray(start, end));
      received = received.subarray(end);
    }
  }
  throw new Error("Firefox has ended");
}

async function marionette(port) {
  const socket = connect(port, "127.0.0.1");
  const heard = messages(socket);
  await inTime("a greeting", heard.next());
  let number = 0;
  const answer = async (asked) => {
    for (;;) {
      const [, to, error, result] = (await heard.next()).value;
      // One that came too late is passed over.
      if (to === asked && error) throw new Error(error.message);
      if (to === asked) return result;
    }
  };
  return async (name, parameters) => {
    number += 1;
    const message = JSON.stringify([0, number, `WebDriver:${name}`, parameters]);
    socket.write(`${Buffer.byteLength(message)}:${message}`);
    const result = await inTime(name, answer(number));
    return result !== null && "value" in result ? result.value : result;
  };
}

/** Where the commands go over HTTP. */
const ROUTES = {
  SetTimeouts: ["POST", "timeouts"],
  Navigate: ["POST", "url"],
  ExecuteScript: ["POST", "execute/sync"],
  FindElement: ["POST", "element"],
  ElementClick: ["POST", "element/{id}/click"],
  ElementSendKeys: ["POST", "element/{id}/value"],
  GetWindowHandle: ["GET", "window"],
  NewWindow: ["POST", "window/new"],
  SwitchToWindow: ["POST", "window"],
  CloseWindow: ["DELETE", "window"],
};

async function webkit(household) {
  const DISPLAY = await screen(household);
  const port = await freePort();
  const env = {
    DISPLAY,
    // Root in a container has no sandbox, a machine without a screen no graphics.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    // The programs of a desktop are not wanted.
    DBUS_SESSION_BUS_ADDRESS: "disabled:",
    NO_AT_BRIDGE: "1",
  };
  await household.start("WebKitWebDriver", [`--port=${port}`], { env });
  const send = async (method, path, parameters) => {
    const body = method === "POST" ? JSON.stringify(parameters) : undefined;
    const answer = await fetch(`http://127.0.0.1:${port}/${path}`, { method, body, signal: AbortSignal.timeout(ANSWER) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(value.message || value.error);
    return value;
  };
  await told("WebKit's driver", START, () => send("GET", "status"));
  const { sessionId } = await send("POST", "session", { capabilities: {} });
  return (name, { id, ...parameters }) => {
    const [method, path] = ROUTES[name];
    return send(method, `session/${sessionId}/${path.replace("{id}", id)}`, parameters);
  };
}

/** WebKitGTK has no way to do without a screen. Gives the name of one that nobody sees. */
async function screen(household) {
  const args = ["-displayfd", "1", "-screen", "0", "1280x900x24"];
  // Killed, it would leave its lock behind.
  const { stdout } = await household.start("Xvfb", args, { stdout: "pipe", ending: "SIGTERM" });
  const [number] = await inTime("Xvfb", once(stdout, "data"));
  return `:${String(number).trim()}`;
}

export const ENGINES = { Firefox: firefox, WebKitGTK: webkit };

/** A browser, with one tab that everything is done in. */
export class Browser {
  household = new Household();

  static async start(engine) {
    const browser = new Browser();
    try {
      browser.command = await ENGINES[engine](browser.household);
      await browser.command("SetTimeouts", { script: PAGE, pageLoad: PAGE });
      return browser;
    } catch (error) {
      browser.end();
      throw error;
    }
  }

  end() {
    this.household.end();
  }

  go(url) {
    return this.command("Navigate", { url });
  }

  /** Runs a function in the page, and gives what it returns. */
  run(act, ...args) {
    return this.command("ExecuteScript", { script: `return (${act})(...arguments)`, args });
  }

  /** Runs a function in the page until it returns something true. */
  async until(what, limit, look, ...args) {
    try {
      return await told(what, limit, () => this.run(look, ...args));
    } catch (error) {
      const page = () => [location.pathname, ...[".sync", "main"].map((part) => document.querySelector(part)?.innerText.slice(0, 200))].join("\n");
      error.message += `; instead:\n${await this.run(page).catch(String)}`;
      throw error;
    }
  }

  async find(xpath) {
    const found = await told(xpath, PAGE, () => this.command("FindElement", { using: "xpath", value: xpath }));
    return { id: Object.values(found)[0] };
  }

  async click(xpath) {
    await this.command("ElementClick", await this.find(xpath));
  }

  async type(xpath, text) {
    await this.command("ElementSendKeys", { ...(await this.find(xpath)), text });
  }

  /** The tab that everything is done in. */
  tab() {
    return this.command("GetWindowHandle", {});
  }

  show(handle) {
    return this.command("SwitchToWindow", { handle });
  }

  /** Opens another tab and goes to it. */
  async open() {
    const { handle } = await this.command("NewWindow", { type: "tab" });
    await this.show(handle);
    return handle;
  }

  /** Closes the tab and goes to another. */
  async close(other) {
    await this.command("CloseWindow", {});
    await this.show(other);
  }
}
