// Devices with a history: edits written straight into the store of a browser that has the policy.
import { randomUUID } from "node:crypto";
import { openApp } from "./common.js";

const YEARS = [2024, 2025, 2026, 2027, 2028];
const KINDS = ["achievement", "issue", "next"];
const ROWS = Array.from({ length: 21 }, (_, row) => `row-${String(row + 1).padStart(2, "0")}`);
const TEXT = "評価結果の分析から、不足の多い能力を選んだ。";
export const DEVICE = randomUUID();
export const EPOCH = randomUUID();
/** Whose edits they all are, and who is at the device: undo is a person's own. */
const PERSON = "計測";

const cells = ROWS.flatMap((row) => YEARS.flatMap((year) => KINDS.map((kind) => `note/${row}/${year}/${kind}`)));

/** So many edits of all notes in turn, each built on the one before of its cell, as the server takes them. */
export function edits(count) {
  const last = new Map();
  return Array.from({ length: count }, (_, index) => {
    const [id, cell] = [id7(index), cells[index % cells.length]];
    const parents = last.has(cell) ? [last.get(cell)] : [];
    last.set(cell, id);
    const op = { id, cell, parents, device: DEVICE, device_seq: index + 1, gesture: id, actor_claimed: PERSON, client_time: 0, schema: 1, value: { text: `${TEXT}${index}` } };
    return { id, op: JSON.stringify(op) };
  });
}

/** One op for each of these cells, all of them with this value. */
export function filled(cells, value) {
  return cells.map((cell, index) => {
    const id = id7(index);
    const op = { id, cell, parents: [], device: DEVICE, device_seq: index + 1, gesture: id, actor_claimed: PERSON, client_time: 0, schema: 1, value };
    return { id, op: JSON.stringify(op) };
  });
}

/** A UUID of version 7, rising. */
function id7(index) {
  const time = (1_700_000_000_000 + index).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${index.toString(16).padStart(12, "0")}`;
}

/** As the store keeps an edit the server has taken. */
export function accepted({ id, op }, index) {
  const acceptance = { epoch: EPOCH, seq: index + 1, author: "", time: 0, seal: "0".repeat(64) };
  return [id, JSON.stringify({ op, state: { accepted: acceptance } })];
}

/** As the store keeps one that is to be sent. */
export function pending({ id, op }) {
  return [id, JSON.stringify({ op, state: "pending" })];
}

/** A page of a browser that has the policy and reaches no server any more; it is not the app's. */
export async function offline(browser, server, policy) {
  const page = await openApp(browser, server, "/plan", policy);
  await page.waitForFunction(() => document.querySelector(".sync").textContent.includes("最終同期"));
  await page.context().route("**/api/**", (route) => route.abort());
  await page.context().route("**/blank", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(`${server.url}/blank`);
  await page.evaluate((name) => localStorage.setItem("editor", JSON.stringify(name)), PERSON);
  return page;
}

/** A page of the app whose plan has a progress in every row's year, as it was before the network went, and how many rows that are. It shows the help. */
export async function fullPlan(browser, server, policy) {
  const rows = [...policy.plan.line.filter((line) => line.kind === "row").map((line) => line.row.id), ...policy.plan.permanent.map((item) => item.id)];
  const page = await offline(browser, server, policy);
  const cells = rows.flatMap((row) => YEARS.map((year) => `progress/${row}/${year}`));
  const ops = filled(cells, { progress: { status: "not-started", rating: "A" } });
  await put(page, "ops", ops.map(accepted));
  const cursor = JSON.stringify({ epoch: EPOCH, seq: ops.length, op: ops.at(-1).id, time: 0 });
  await put(page, "meta", [["device", `${DEVICE} ${ops.length + 1}`], ["cursor", cursor], ["writes", "1"]]);
  await page.goto(`${server.url}/plan/row-01/2024`);
  await page.waitForFunction(() => document.querySelector(".cell")?.textContent.includes("未着手"));
  // Only when all is read can a step be taken back.
  await page.locator(".undo button:not(:disabled)").first().waitFor();
  await page.locator('.nav a[href="/help"]').click();
  await page.locator(".plan-table").waitFor({ state: "detached" });
  return { page, size: rows.length };
}

/** Puts values under their keys into one of the app's stores. */
export async function put(page, store, pairs) {
  for (let from = 0; from < pairs.length; from += 10_000) {
    await page.evaluate(putAll, [store, pairs.slice(from, from + 10_000)]);
  }
}

function putAll([store, pairs]) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("jinzai-navi");
    request.onerror = reject;
    request.onsuccess = () => {
      const writing = request.result.transaction(store, "readwrite");
      pairs.forEach(([key, value]) => writing.objectStore(store).put(value, key));
      writing.onabort = reject;
      writing.oncomplete = () => resolve(request.result.close());
    };
  });
}

/** One of a store's values. */
export function get(page, store, key) {
  return page.evaluate(([store, key]) => new Promise((resolve, reject) => {
    const request = indexedDB.open("jinzai-navi");
    request.onerror = reject;
    request.onsuccess = () => {
      const found = request.result.transaction(store).objectStore(store).get(key);
      found.onsuccess = () => (request.result.close(), resolve(found.result));
    };
  }), [store, key]);
}
