// Stored text is never markup: on no page, and in nothing that leaves the app.
import { randomUUID } from "node:crypto";
import { ROUTES, expect, test } from "../fixtures.js";

const TEXT = `<x-stored></x-stored>"'&<meta http-equiv="refresh" content="0;url=http://city.test/"><img src=x onerror="document.title=1">`;
const NAME = `<x-stored>"'&<meta http-equiv=refresh>`;
const [DIVISION, OPINION] = [randomUUID(), randomUUID()];
const bar = (start, end) => ({ label: TEXT, start, end });

/** Every kind of text that a plan holds. */
const CELLS = [
  ["progress/row-14/2026", { progress: { status: "done", rating: "S" } }],
  ...["year-plan", "achievement", "issue", "next", "material"].map((kind) => [`note/row-14/2026/${kind}`, { text: TEXT }]),
  ["reading/row-01", { reading: bar(2024, 2028) }],
  ["reading/row-14", { reading: bar(2024, 2026) }],
  // The words of a bar without a year that is shown stand in a note.
  ["revision/row-14", { revision: bar(2030, 2031) }],
  ["revision/row-05", { revision: bar(2025, 2026) }],
  ["survey/indicator-1/2026", { survey: { n: 10, answers: [{ label: TEXT, share: 600 }, { label: "ほか", share: 400 }] } }],
  [`comment/row-14/${randomUUID()}`, { text: TEXT }],
  [`opinion/2026/${OPINION}`, { text: TEXT }],
  [`routing/2026/${OPINION}`, { divisions: [DIVISION] }],
  [`answer/2026/${OPINION}`, { text: TEXT }],
  [`division/${DIVISION}`, { division: { name: NAME, first: 2024, follows: [] } }],
  ["divisions/row-14/2026", { divisions: [DIVISION, TEXT] }],
  ["remarks/2026", { text: TEXT }],
  ["scale/2026", { scale: [{ sign: "<b", label: "<b>&quot;" }, { sign: "&\"", label: "'><i>" }] }],
];

function operations() {
  const device = randomUUID();
  return CELLS.map(([cell, value], at) => {
    const id = randomUUID();
    return JSON.stringify({ id, cell, value, parents: [], device, device_seq: at + 1, gesture: id, reason: TEXT, actor_claimed: NAME, client_time: 0, schema: 3 });
  });
}

test("stored text is never markup, on any page", async ({ app, page }) => {
  await app.open("/device");
  const { outcomes } = await app.push(randomUUID(), operations());
  expect(CELLS.filter((_, at) => outcomes[at][1] !== "stored")).toEqual([]);
  let shown = 0;
  for (const path of [...ROUTES, "/plan/row-14?tab=history", "/plan/row-05", "/plan/row-01"]) {
    await app.open(path);
    await expect(page.locator("h1, h2").first(), path).toBeAttached();
    await expect(page.locator("x-stored, main meta, [onerror]"), path).toHaveCount(0);
    expect(new URL(page.url()).host, path).toBe(new URL(app.server.url).host);
    shown += (await page.locator("main").innerText()).includes("<x-stored>") ? 1 : 0;
  }
  expect(shown, "pages that show such a text").toBeGreaterThan(8);
});

test("what would be markup is refused by the page itself", async ({ app, page }) => {
  await app.open("/plan");
  const put = (html) =>
    page.evaluate((html) => {
      try {
        document.createElement("div").innerHTML = html;
        return "taken";
      } catch (error) {
        return error.name;
      }
    }, html);
  expect(await put('<td role="gridcell">a</td>')).toBe("taken");
  app.state.blocked = true;
  for (const html of ["<meta http-equiv=refresh>", "<script>1</script>", "<IFRAME src=/>"]) expect(await put(html)).toBe("TypeError");
});

test("whoever has not opened the address with the token reads, and is told how to write", async ({ app, page, context }) => {
  await context.clearCookies();
  await app.open("/plan");
  await expect(page.getByText("この端末では閲覧だけできます。")).toBeVisible();
  await page.goto(app.server.opening);
  await expect(page).toHaveURL(`${app.server.url}/`);
  await app.open("/plan/row-14/2026");
  await expect(page.getByText("この端末では閲覧だけできます。")).toHaveCount(0);
  await app.signAs("試験\u202e 太郎");
  await page.getByRole("radio", { name: "取組中" }).check();
  await app.sync("すべて送信済み");
  const [{ op }] = await app.operations();
  expect(JSON.parse(op).actor_claimed).toBe("試験 太郎");
});
