// What is printed when a plan has been worked with for years: nothing is cut off, and each thing has its page.
import { randomUUID } from "node:crypto";
import { expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";
import { deliveredPolicy } from "../policy.js";

const STATUSES = ["not-started", "underway", "done", "stopped"];
const SCHEDULES = [{ label: "実施", start: 2024, end: 2028 }, { label: "検討｜実施・充実", start: 2024, end: 2028, boundary: 2026 }];

/** Every row confirmed, each third one revised; three years of entries; two surveys and a target of each indicator. */
function worked(policy) {
  const rows = policy.plan.line.filter((line) => line.kind === "row").map(({ row }) => row.id);
  const all = [...rows, ...policy.plan.permanent.map(({ id }) => id)];
  const years = [2024, 2025, 2026].flatMap((year) => all.flatMap((row, at) => [
    [`progress/${row}/${year}`, { progress: { status: STATUSES[(at + year) % 4], rating: "SABC"[(at + year) % 4] } }],
    [`note/${row}/${year}/achievement`, { text: "研修の記録を集め、職位ごとに集計した。結果を次年度の案に反映する。" }],
  ]));
  const surveys = policy.indicators.indicator.flatMap(({ id, answers }) => [
    ...[2025, 2026].map((year) => [`survey/${id}/${year}`, { survey: { n: 1000, answers: answers.map(({ label, share }) => ({ label, share })) } }]),
    [`target/${id}/2026`, { target: 900 }],
  ]);
  return [
    ...years,
    ...surveys,
    ...rows.map((row, at) => [`reading/${row}`, { reading: SCHEDULES[at % 2] }]),
    ...rows.filter((_, at) => at % 3 === 0).map((row) => [`revision/${row}`, { revision: { label: "検討", start: 2024, end: 2027 } }]),
    ["note/row-14/2026/issue", { text: "課題の記述".repeat(790) }],
  ];
}

/** Brings edits to the server, as a device does. */
async function bring(server, cells) {
  const device = randomUUID();
  const ops = cells.map(([cell, value], at) => {
    const id = `01900000-0000-7000-8000-${(at + 1).toString(16).padStart(12, "0")}`;
    return JSON.stringify({ id, cell, parents: [], device, device_seq: at + 1, gesture: id, reason: "システムの更新が延びたため", actor_claimed: "試験 太郎", client_time: 0, schema: 3, value });
  });
  for (let from = 0; from < ops.length; from += 100) {
    const request = { protocol: 1, device, account: "", cursor: null, push: ops.slice(from, from + 100), returned: [] };
    const answer = await fetch(`${server.url}/api/sync`, { method: "POST", headers: { "content-type": "application/json", ...server.headers }, body: JSON.stringify({ request }) });
    const { outcomes } = await answer.json();
    expect(outcomes.filter(([, outcome]) => outcome !== "stored")).toEqual([]);
  }
}

test("a report of three full years keeps its plan on one page, and no text runs out of a page", async ({ app, page }) => {
  test.slow();
  await bring(app.server, worked(await deliveredPolicy(app.server)));
  await app.open("/report/2026");
  await expect(page.locator(".report-indicators tbody").first().locator("tr")).toHaveCount(3);
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  const wide = pages.filter(({ width, height }) => width > height);
  expect(wide).toHaveLength(1);
  expect(wide[0].text).toContain("DX推進のための研修の実施");
  expect(wide[0].text).toMatch(/検討R6.R9変更後\(原典:実施R6.R10確認済\)/);
  for (const { text, right, width } of pages) {
    expect(right, text.slice(0, 80)).toBeLessThan(width);
    expect(text).toMatch(/庁内公開/);
  }
  const all = pages.map(({ text }) => text).join("");
  for (const words of ["90.0%試験太郎(自己申告)", "R7から±0.0ポイント", "システムの更新が延びたため"]) expect(all).toContain(words);
  expect(all.split("課題の記述").length - 1).toBe(790);
});
