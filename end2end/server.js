// The release server as the tests run it: on a free port, over a database of its own, to be
// stopped and started again.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CONTENT = new URL("../server/content/kawagoe-r6", import.meta.url).pathname;
export const BINARY = new URL("../target/release/jinzai-navi", import.meta.url).pathname;

/** The key of every server here, so that what its owner's browser holds is known before it starts. */
const KEY = "5".repeat(128);
const derived = (purpose) => createHmac("sha256", Buffer.from(KEY, "hex")).update(purpose).digest("hex");
const [COOKIE, TOKEN] = [`jinzai-navi-writer-${derived("cookie of who writes").slice(0, 8)}`, derived("token of who writes").slice(0, 32)];

/** What a browser holds that has opened the address with the token. */
export const OWNER = {
  cookies: [{ name: COOKIE, value: TOKEN, domain: "127.0.0.1", path: "/api", expires: -1, httpOnly: true, secure: false, sameSite: "Strict" }],
  origins: [],
};

export class Server {
  constructor(port, host) {
    this.folder = mkdtempSync(join(tmpdir(), "jinzai-navi-"));
    this.database = join(this.folder, "test.sqlite");
    this.port = port;
    this.host = host;
    this.url = `http://${host}:${port}`;
    /** Lets whoever opens it write. */
    this.opening = `${this.url}/open/${TOKEN}`;
    /** For what is sent past a browser. */
    this.headers = { origin: this.url, cookie: `${COOKIE}=${TOKEN}` };
  }

  static async start(host = "127.0.0.1") {
    const server = new Server(await freePort(), host);
    await server.start();
    return server;
  }

  async start() {
    writeFileSync(`${this.database}.key`, KEY, { mode: 0o600 });
    const args = ["serve", "--addr", `${this.host}:${this.port}`, "--database", this.database, "--host", "city.test"];
    if (this.content) args.push("--content", this.content);
    this.process = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve, reject) => {
      this.process.stdout.once("data", resolve);
      this.process.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    });
  }

  /** From its next start on it has a policy with a file changed. */
  mendPolicy(file, change) {
    this.content = join(this.folder, "content");
    cpSync(CONTENT, this.content, { recursive: true });
    const path = join(this.content, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  async stop(signal = "SIGTERM") {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await ended;
  }

  /** Begins anew with an empty database. */
  async renew() {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true });
    mkdirSync(this.folder);
    await this.start();
  }

  async remove() {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true });
  }
}

export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
