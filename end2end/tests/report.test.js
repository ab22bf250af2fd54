// The report of a year: its stages, its words, its paper.
import { expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";
import { close, revise, submitted } from "../steps.js";

const ROW = "評価結果の研修への活用";

test("a closed report stays as it was when the plan is revised", async ({ app }) => {
  await submitted(app);
  await close(app);
  await expect(app.page.locator(".stages [aria-current=step]")).toContainText("確定");
  await app.open("/plan/row-14");
  await revise(app, "検討");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await expect(app.page.locator(".overview")).not.toContainText("変更後");
  await app.open("/report/2027");
  await expect(app.page.locator(".overview")).toContainText("変更後");
  await expect(app.page.getByRole("cell", { name: "システムの更新が延びたため" })).toBeVisible();
});

test("a report that was closed and opened again can still be read and printed as it was given out", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  const remarks = page.getByLabel("報告の記述");
  await remarks.fill("はじめの記述");
  await remarks.blur();
  await page.getByLabel("委員会の意見を加える").fill("はじめの意見");
  await page.getByRole("button", { name: "意見を加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(page.getByText("27行に入力待ちの欄が、回答のない意見が 1件あります。")).toBeVisible();
  await page.getByLabel("起案番号").fill("職-1");
  await close(app);
  await expect(page.locator(".report-edition")).toContainText("起案番号 職-1");
  const first = /版 R8-確定-\d+/.exec(await page.locator(".report-edition").textContent())[0];
  await page.getByLabel("確定を解く理由").fill("記載もれ");
  await page.getByRole("button", { name: "確定を解く" }).click();
  await remarks.fill("あとの記述");
  await remarks.blur();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await close(app);
  await expect(page.locator(".report-edition")).not.toContainText(first);
  await expect(page.locator(".overview")).toContainText("完了");

  await page.getByText("段階の記録").click();
  await page.getByRole("link", { name: "このときの報告" }).first().click();
  await expect(page.getByText("に確定したときの報告です。")).toBeVisible();
  await expect(page.locator(".report-edition")).toContainText(first);
  await expect(page.locator(".sheet")).toContainText("はじめの記述");
  await expect(page.locator(".report-opinions")).toContainText("はじめの意見");
  await expect(page.locator(".overview")).not.toContainText("完了");
  await expect(page.locator(".report").getByRole("textbox")).toHaveCount(0);
  const printed = (await pagesOf(await page.pdf({ preferCSSPageSize: true }))).map(({ text }) => text).join("");
  expect(printed).toContain(`${first.replaceAll(" ", "")}起案番号職-1`);
  expect(printed).toContain("はじめの記述");
  expect(printed).not.toContain("あとの記述");
  await page.getByRole("link", { name: "いまの報告へ" }).click();
  await expect(page.locator(".overview")).toContainText("完了");
});

test("who is asked to confirm a report sees how much was changed since", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(page.getByRole("button", { name: "確定する" })).toBeVisible();
  await expect(page.getByText("確認依頼のあとに")).toHaveCount(0);
  await app.open("/plan/row-14/2026");
  await app.setStatus("取組中");
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  await expect(page.getByText("確認依頼のあとに 1か所が変わりました。")).toBeVisible();
});

test("what others send leaves the cursor in the text that is being written for a report", async ({ app, page, browser, server, watch }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  const remarks = page.getByLabel("報告の記述");
  await remarks.fill("途中");
  const other = watch.follow(await (await browser.newContext()).newPage(), server.url);
  await other.goto(`${server.url}/plan/row-14/2026`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByRole("group", { name: "進捗区分" }).getByText("完了", { exact: true }).click();
  await expect(page.locator(".overview")).toContainText("完了");
  await expect(remarks).toBeFocused();
  await page.keyboard.type("の記述");
  await expect(remarks).toHaveValue("途中の記述");
});

test("a closed report keeps the policy's words that it was closed with", async ({ app, page, server, watch }) => {
  const [old, mended] = ["川越市人財育成基本方針", "川越市人財育成基本方針（改訂）"];
  const title = page.locator(".report-title");
  const edition = page.locator(".report-edition");
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await close(app);
  await expect(title).toHaveText(`${old}　実施計画の進捗状況（令和8年度）`);
  await expect(page.getByText("確定のあとに方針の文言が改められています。")).toHaveCount(0);

  await app.stopServer();
  server.mendPolicy("document.toml", (text) => text.replace(`"${old}"`, `"${mended}"`));
  await app.startServer();
  await app.open("/report/2027");
  await expect(title).toHaveText(`${mended}　実施計画の進捗状況（令和9年度）`);
  await app.open("/report/2026");
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();
  await expect(title).toHaveText(`${old}　実施計画の進捗状況（令和8年度）`);
  await app.prepared();

  await app.stopServer();
  await app.open("/report/2026");
  await expect(page.getByText("いまの文言で表示しています。")).toBeVisible();
  await expect(title).toContainText(mended);
  await expect(edition).toContainText("文言は確定後のもの");
  await app.startServer();
  await app.sync("すべて送信済み");
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();
  await expect(title).not.toContainText(mended);
  await expect(edition).not.toContainText("文言は確定後のもの");

  // A server that fails once is asked again with the next that it answers.
  let fails = 1;
  const isOfThen = (request) => request.url().endsWith("/api/policy") && request.postDataJSON().at;
  await page.route("**/api/policy", (route) => (isOfThen(route.request()) && fails-- > 0 ? route.fulfill({ status: 500, body: "" }) : route.continue()));
  watch.state.offline = true;
  await app.open("/report/2026");
  await expect(page.getByText("いまの文言で表示しています。")).toBeVisible();
  watch.state.offline = false;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect(page.getByText("この報告は、確定したときの文言です。")).toBeVisible();

  // An answer that comes when the year is open again does not count.
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.unroute("**/api/policy");
  await page.route("**/api/policy", async (route) => (isOfThen(route.request()) && (await held), route.continue()));
  await app.open("/report/2026");
  await expect(page.getByText("確定したときの文言を読み込んでいます…")).toBeVisible();
  await page.getByLabel("確定を解く理由").fill("記載もれ");
  await page.getByRole("button", { name: "確定を解く" }).click();
  await expect(title).toContainText(mended);
  const answered = page.waitForResponse((response) => isOfThen(response.request()));
  answer();
  await answered;
  await page.getByLabel("報告の記述").fill("追記");
  await page.getByLabel("報告の記述").blur();
  await app.sync("すべて送信済み");
  await expect(title).toContainText(mended);
  await expect(page.getByText("この報告は、確定したときの文言です。")).toHaveCount(0);
});

test("the report prints: text on A4, the plan on one landscape page, its edition on every page", async ({ app, page }) => {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await page.getByRole("textbox", { name: /^実績/ }).fill("集計を終えた。");
  await page.getByRole("textbox", { name: /^実績/ }).blur();
  await app.sync("すべて送信済み");
  await app.open("/report/2026");
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  const A4 = [595, 842];
  for (const [at, { text, width, height }] of pages.entries()) {
    expect(text).toContain(`${at + 1}/${pages.length}`);
    expect(text).toMatch(/基準日\d{4}年\d+月\d+日出力\d{4}年\d+月\d+日\d+:\d+版R8-下書き-\d+/);
    const size = text.includes("実施計画と進捗の一覧") ? A4.toReversed() : A4;
    expect([Math.round(width), Math.round(height)]).toEqual(size);
  }
  const wide = pages.filter(({ width, height }) => width > height);
  expect(wide).toHaveLength(1);
  for (const words of ["職場環境の整備", ROW, "DX推進のための研修の実施", "推定"]) expect(wide[0].text).toContain(words);
  const all = pages.map(({ text }) => text).join("");
  for (const words of ["庁内公開", "集計を終えた。", "報告のない項目", "使命感", "委員会の意見"]) expect(all).toContain(words);
  expect(all).not.toContain("確認を依頼する");
});
