// A push of a thousand queued edits, beside PouchDB that sends as many documents of the same text to
// its own server. Theirs writes to its log without waiting for the disk; ours syncs each message.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import expressPouch from "express-pouchdb";
import PouchDB from "pouchdb";
import { library, median, openBlank, table, withApp } from "./common.js";
import { DEVICE, edits, offline, pending, put } from "./store.js";

const EDITS = 1_000;
const RUNS = 5;

export function bench() {
  return withApp([], async (browser, server) => {
    const [ours, theirs] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      ours.push(await pushed(browser, server));
      theirs.push(await replicated(browser));
      await server.renew();
    }
    const [app, pouch] = [median(ours), median(theirs)];
    const rows = [["app", app.toFixed(0), `${(app / pouch).toFixed(2)}x`], ["PouchDB", pouch.toFixed(0), "1.00x"]];
    return table(`${EDITS} queued edits, from the first question until all are at the server and known to be, ms`, ["", "ms", ""], rows);
  });
}

async function pushed(browser, server) {
  const page = await offline(browser, server);
  const context = page.context();
  const all = edits(EDITS);
  await put(page, "ops", all.map(pending));
  await put(page, "outbox", all.map(({ id }) => [id, `${id} `]));
  await put(page, "meta", [["device", `${DEVICE} ${EDITS + 1}`]]);
  await page.goto(`${server.url}/plan`);
  await page.waitForFunction((count) => document.querySelector(".sync")?.textContent.includes(`未送信 ${count}件`), EDITS);
  await context.unroute("**/api/**");
  const time = await page.evaluate(untilSent);
  await context.close();
  return time;
}

async function untilSent() {
  const begun = performance.now();
  window.dispatchEvent(new Event("online"));
  while (!document.querySelector(".sync").textContent.includes("すべて送信済み")) await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}

async function replicated(browser) {
  const folder = mkdtempSync(join(tmpdir(), "jinzai-navi-pouch-"));
  const service = express();
  const paths = { logPath: join(folder, "log"), configPath: join(folder, "config.json") };
  service.use((_, answer, next) => (answer.set("access-control-allow-origin", "*").set("access-control-allow-headers", "content-type"), next()));
  service.use(expressPouch(PouchDB.defaults({ prefix: `${folder}/` }), { mode: "minimumForPouchDB", ...paths }));
  const listening = await new Promise((resolve) => (service.listen(0, "127.0.0.1", function () { resolve(this); })));
  const url = `http://127.0.0.1:${listening.address().port}`;
  const page = await openBlank(browser);
  await page.route("**/blank", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(`${url}/blank`);
  await page.addScriptTag({ path: library("pouchdb/dist/pouchdb.min.js") });
  const time = await page.evaluate(replicate, { url, documents: edits(EDITS).map(({ id, op }) => ({ _id: id, op })) });
  await page.context().close();
  await new Promise((resolve) => (listening.close(resolve), listening.closeAllConnections()));
  rmSync(folder, { recursive: true });
  return time;
}

async function replicate({ url, documents }) {
  const local = new PouchDB("plan");
  await local.bulkDocs(documents);
  const begun = performance.now();
  const { docs_written: written } = await local.replicate.to(`${url}/plan`, { batch_size: 500 });
  if (written !== documents.length) throw new Error(`PouchDB sent ${written}`);
  return performance.now() - begun;
}
