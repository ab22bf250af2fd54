// Attacks on the release server, each beside an honest writer: how long that one waits, and what the attack leaves in
// memory and on the disk. Fails where a bound is passed. `node end2end/attacks/run.js [NAME…]`
import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Server } from "../server.js";

/** What the honest writer may wait in the midst of an attack, in milliseconds, and what may stay in memory, in MiB. */
const PATIENCE = 3_000;
const MEMORY = 150;

// What it refuses, the server says; that is not looked at here.
process.env.RUST_LOG ??= "error";

const op = (at, cell, value, parents = []) =>
  JSON.stringify({ id: randomUUID(), cell, value, parents, device: randomUUID(), device_seq: at, gesture: randomUUID(), actor_claimed: "職員", client_time: 0, schema: 3 });
const note = (at) => op(at, "note/row-14/2026/issue", { text: "評価結果の分析から、不足の多い能力を選んだ。" });
const message = (push, cursor = null) => JSON.stringify({ request: { protocol: 1, device: randomUUID(), cursor, push } });

/** Sends a message, and gives the status and the milliseconds that it took. */
function send(server, body, headers = {}, path = "/api/sync") {
  const from = performance.now();
  return new Promise((resolve) => {
    const done = (status) => resolve({ status, took: performance.now() - from });
    const call = request(`${server.url}${path}`, { method: "POST", agent: new Agent(), headers: { "content-type": "application/json", ...headers } }, (answer) => {
      answer.resume().on("end", () => done(answer.statusCode));
    });
    call.on("error", () => done(0));
    call.end(body);
  });
}

const honest = (server, at) => send(server, message([note(at)]), server.headers);

function memory(server) {
  return Number(readFileSync(`/proc/${server.process.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
}

/** Many connections that send these bytes and then nothing, and read nothing. */
function hold(server, count, bytes) {
  return Array.from({ length: count }, () => {
    const socket = connect(server.port, server.host);
    socket.on("error", () => {});
    socket.pause();
    if (bytes) socket.write(bytes);
    return socket;
  });
}

const head = (server, line, headers, length) =>
  [line, `host: ${server.host}:${server.port}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...(length ? [`content-length: ${length}`] : []), "", ""].join("\r\n");

const BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const ATTACKS = {
  "500 steps of reports from another site": async (server) => {
    const steps = message(Array.from({ length: 500 }, (_, at) => op(at + 1, `stage/${1000 + at}`, { stage: { final: "1" } })));
    const from = { ...server.headers, host: "evil.example", origin: "http://evil.example" };
    return Promise.all(Array.from({ length: 20 }, () => send(server, steps, from)));
  },
  "230 ops of 1,550 parents each, without the token": async (server) => {
    const parents = Array.from({ length: 1_550 }, randomUUID);
    const many = message(Array.from({ length: 230 }, (_, at) => op(at + 1, "progress/row-14/2026", "unset", parents)));
    return Promise.all(Array.from({ length: 4 }, () => send(server, many, { origin: server.url })));
  },
  "368 connections, idle or half sent": async (server) => hold(server, 184).concat(hold(server, 184, "POST /api/sync HTTP/1.1\r\nhost: ")),
  "60 files that do not end": async (server) => {
    const start = head(server, "POST /api/workbook HTTP/1.1", { ...server.headers, "content-type": BOOK }, 15 << 20);
    return hold(server, 60, Buffer.concat([Buffer.from(start), Buffer.alloc((15 << 20) - 1)]));
  },
  "60 readers that do not read": async (server) => hold(server, 60, head(server, "GET /export/plan.json HTTP/1.1", {})),
  "320 readers of packed answers that do not read": async (server) => {
    const body = JSON.stringify({ known: null, since: null, at: null });
    const asked = head(server, "POST /api/policy HTTP/1.1", { "content-type": "application/json", "accept-encoding": "br", origin: server.url }, body.length);
    return hold(server, 320, asked + body);
  },
  "files of divisions that there are not": async (server) => {
    const until = performance.now() + 3_000;
    const ask = () => fetch(`${server.url}/export/inquiry/2026/${randomUUID()}.xlsx`).then((answer) => answer.text());
    while (performance.now() < until) await Promise.all(Array.from({ length: 20 }, ask));
    return [];
  },
  "strangers with new cookies for five seconds": async (server) => {
    const before = statSync(`${server.database}-wal`).size;
    const until = performance.now() + 5_000;
    while (performance.now() < until) {
      await Promise.all(Array.from({ length: 20 }, () => send(server, message([]), { origin: server.url, cookie: `jinzai-navi-device=${randomUUID()}` })));
    }
    const grown = statSync(`${server.database}-wal`).size - before;
    // The honest writer's own writes, and nothing else.
    if (grown > 4 << 20) throw new Error(`the database grew by ${grown} bytes`);
    return [];
  },
};

async function attack(name, act) {
  const server = await Server.start("127.0.0.1");
  try {
    for (let at = 0; at < 12; at += 1) await send(server, message(Array.from({ length: 500 }, () => note(1))), server.headers);
    const before = memory(server);
    let over = false;
    const attacking = act(server).finally(() => (over = true));
    const waits = [];
    for (let at = 0; at < 10 || !over; at += 1) {
      const { status, took } = await honest(server, at);
      waits.push(status === 200 ? took : Infinity);
      await wait(50);
    }
    const held = await attacking;
    const [worst, more] = [Math.max(...waits), memory(server) - before];
    for (const socket of held) socket.destroy?.();
    const isHeld = worst <= PATIENCE && more <= MEMORY;
    console.log(`${isHeld ? "held  " : "FAILED"}  ${name.padEnd(50)} an honest edit waits ${worst.toFixed(0).padStart(6)} ms at most; ${more.toFixed(0).padStart(4)} MiB more`);
    return isHeld;
  } finally {
    await server.remove();
  }
}

const named = process.argv.slice(2);
let failed = 0;
for (const [name, act] of Object.entries(ATTACKS)) {
  if (named.length === 0 || named.some((part) => name.includes(part))) failed += (await attack(name, act)) ? 0 : 1;
}
process.exit(failed);
