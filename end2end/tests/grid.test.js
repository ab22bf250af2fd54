// The plan's table as a grid: keys, selection, clipboard, filters and views.
import { App, expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";
import { deliver, deliveredPolicy, sized } from "../policy.js";

const ROW = "評価結果の研修への活用";
const NEXT = "評価面談の活用";

/** The table, ready to be edited, with the focus on a cell. */
async function begin(app, query = "") {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.page.goto(`${app.server.url}/plan${query}`);
  await app.cell(ROW, "令和6年度").focus();
}

/** A division, and a row of R8 that is its own; the row is open. */
async function giveDivision(app) {
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await app.page.getByLabel("課の名前").fill("職員課");
  await app.page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await app.page.locator(".divisions summary").click();
  await app.page.getByRole("checkbox", { name: "職員課" }).check();
}

const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");

/** Puts a text into the clipboard of the page, as a paste event brings it. */
async function paste(page, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

async function copy(page) {
  return page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
    return clipboardData.getData("text/plain");
  });
}

test("each year's cells stand below its head, in one line, at any width", async ({ app, page }) => {
  await app.open("/plan?year=2026");
  for (const width of [1280, 820, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const lines = await page.evaluate(() => {
      const box = (element) => element.getBoundingClientRect();
      const heads = [...document.querySelectorAll(".plan-table thead th")].slice(1).map((head) => Math.round(box(head).left));
      const line = (row) => ({ left: [...row.cells].map((cell) => Math.round(box(cell).left)), tops: new Set([...row.cells].map((cell) => box(cell).top)).size });
      return { heads, rows: [...document.querySelectorAll(".year-row")].slice(0, 5).map(line) };
    });
    expect(lines.heads).toHaveLength(5);
    for (const row of lines.rows) {
      expect(row.tops, `${width}`).toBe(1);
      row.left.forEach((left, at) => expect(Math.abs(left - lines.heads[at]), `${width}`).toBeLessThanOrEqual(1));
    }
  }
});

test("one stop of the Tab key, arrows within, and Home and End to the ends", async ({ app, page }) => {
  await begin(app);
  await expect(page.locator(".plan-table .cell[tabindex='0']")).toHaveCount(1);
  for (const [key, expected] of [
    ["ArrowRight", `${ROW}、令和7年度`],
    ["ArrowDown", `${NEXT}、令和7年度`],
    ["End", `${NEXT}、令和10年度`],
    ["ArrowRight", `${NEXT}、令和10年度`],
    ["ArrowUp", `${ROW}、令和10年度`],
    ["Home", `${ROW}、令和6年度`],
    ["Control+End", "DX推進のための研修の実施、令和10年度"],
    ["Control+Home", "① お互いを認め協力し合う職場風土の醸成、令和6年度"],
  ]) {
    await page.keyboard.press(key);
    expect(await focused(page), key).toContain(expected);
  }
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  expect(await focused(page)).not.toContain("年度、");
  await page.keyboard.press("Shift+Tab");
  expect(await focused(page)).toContain("② 組織目標の共有、令和6年度");
});

test("keys set status and rating in all that is selected, and each step is undone over a reload", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.locator("td[aria-selected=true]")).toHaveCount(4);
  await page.keyboard.press("2");
  await page.keyboard.press("a");
  const four = [[ROW, "令和6年度"], [ROW, "令和7年度"], [NEXT, "令和6年度"], [NEXT, "令和7年度"]];
  for (const [row, year] of four) await expect(app.cell(row, year)).toHaveText(/取組中A/);
  await app.sync("すべて送信済み");
  await page.reload();
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("Control+z");
  for (const [row, year] of four) await expect(app.cell(row, year)).toHaveText("取組中");
  await page.keyboard.press("Control+z");
  for (const [row, year] of four) await expect(app.cell(row, year)).toHaveText("–");
  await page.keyboard.press("Control+y");
  await page.keyboard.press("Control+Shift+Z");
  for (const [row, year] of four) await expect(app.cell(row, year)).toHaveText(/取組中A/);
  await page.keyboard.press("Delete");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("–");
});

test("the clipboard's own keys carry cells from one place to another", async ({ app, page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await begin(app);
  await page.keyboard.press("2");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^取組中\t\r?\n?$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+v");
  const take = page.getByRole("button", { name: "この内容で入れる" });
  await take.click();
  await expect(app.cell(NEXT, "令和7年度")).toHaveText("取組中");
  // As a spreadsheet leaves it there.
  await page.evaluate(() => navigator.clipboard.writeText("完了\t中止\r\n"));
  await app.cell(NEXT, "令和9年度").focus();
  await page.keyboard.press("Control+v");
  await take.click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText("完了");
  await expect(app.cell(NEXT, "令和10年度")).toHaveText("中止");
});

test("Enter edits in the cell, Escape leaves it, and Enter goes on to the next row", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("Enter");
  const editor = page.locator(".cell-editor");
  await expect(editor.getByLabel("進捗区分")).toBeFocused();
  await page.keyboard.press("3");
  await page.keyboard.press("Tab");
  await expect(editor.getByLabel("評価")).toBeFocused();
  await page.keyboard.type("S");
  await page.keyboard.press("Enter");
  await expect(editor).toHaveCount(0);
  await expect(app.cell(ROW, "令和6年度")).toHaveText(/完了S/);
  expect(await focused(page)).toContain(`${NEXT}、令和6年度`);
  await page.keyboard.press("F2");
  await editor.getByLabel("進捗区分").selectOption("4 中止");
  await page.keyboard.press("Escape");
  await expect(app.cell(NEXT, "令和6年度")).toHaveText("–");
  expect(await focused(page)).toContain(`${NEXT}、令和6年度`);
});

test("Space opens the row, as a click on its cell does", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/\/plan\/row-14\/2024$/);
  await expect(page.locator(".editor h2")).toContainText(ROW);
});

test("Enter that ends a conversion of an input method keeps typing", async ({ app, page }) => {
  await begin(app, "?show=achievement");
  await page.keyboard.press("Enter");
  const field = page.locator(".cell-editor textarea");
  await expect(field).toBeFocused();
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "しゅうけい", selectionStart: 5, selectionEnd: 5 });
  // As Safari has it, "Enter" itself; others say "Process", which no key here answers to.
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await session.send("Input.insertText", { text: "集計" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("集計");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.insertText("二行目");
  await page.keyboard.press("Enter");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("集計\n二行目");
  await app.sync("すべて送信済み");
});

test("a text that is too long stays in its field with the reason", async ({ app, page }) => {
  await begin(app, "?show=issue");
  await page.keyboard.press("F2");
  await page.locator(".cell-editor textarea").fill("あ".repeat(4001));
  await page.keyboard.press("Enter");
  await expect(page.locator(".cell-editor").getByRole("alert")).toHaveText("4,000字までです");
  expect(await page.locator(".cell-editor textarea").inputValue()).toHaveLength(4001);
});

test("half of a pair of characters is named, not kept as something else; the text stays", async ({ app, page }) => {
  await begin(app, "?show=issue");
  await page.keyboard.press("Enter");
  const field = page.locator(".cell-editor textarea");
  await field.evaluate((field) => {
    field.value = "人手\ud83d不足";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.keyboard.press("Enter");
  await expect(page.locator(".cell-editor").getByRole("alert")).toContainText("壊れた文字");
  await field.fill("人手不足");
  await page.keyboard.press("Enter");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("人手不足");
});

test("what is copied is pasted elsewhere; a block shows first what it changes and what not, and why", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("2");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("3");
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await copy(page)).toBe("取組中\t完了");

  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了 A\t中止\r\n未着手\tどうかな\r\n");
  const dialog = page.getByRole("dialog", { name: "貼り付けの確認" });
  await expect(dialog).toContainText("変わる 3か所、入れられない 2か所。");
  await expect(dialog.getByRole("row", { name: /上から 21行目|左から 6列目/ })).toContainText("表の外にはみ出しています");
  await expect(dialog).toContainText("「どうかな」は進捗区分ではありません");
  await dialog.getByRole("button", { name: "やめる" }).click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText("–");

  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了 A\t中止\r\n未着手\tどうかな\r\n");
  await dialog.getByRole("button", { name: "この内容で入れる" }).click();
  await expect(app.cell(NEXT, "令和9年度")).toHaveText(/取組中/);
  await expect(app.cell(NEXT, "令和10年度")).toHaveText(/完了A/);
  await expect(app.cell("eラーニング等の情報提供", "令和9年度")).toHaveText(/未着手/);
  // However it is written, what says the same is no change.
  await app.cell(NEXT, "令和9年度").focus();
  await paste(page, "取組中\t完了・Ａ\n");
  await expect(dialog).toContainText("変わる 0か所、変わらない 2か所。");
  await dialog.getByRole("button", { name: "やめる" }).click();
  await page.getByRole("button", { name: "元に戻す" }).click();
  for (const year of ["令和9年度", "令和10年度"]) await expect(app.cell(NEXT, year)).toHaveText("–");
});

test("a single text fills the selection, Ctrl+D its first row, and too large a block says so", async ({ app, page }) => {
  await begin(app, "?show=material");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await paste(page, "要綱");
  await page.getByRole("dialog").getByRole("button", { name: "この内容で入れる" }).click();
  await expect(page.locator(".cell-text")).toHaveText(["要綱", "要綱", "要綱"]);
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Control+d");
  await expect(app.cell(ROW, "令和7年度")).toHaveText("要綱");
  await paste(page, "a\t".repeat(6_000));
  await expect(page.getByRole("alert").filter({ hasText: "貼り付ける表が大きすぎます。" })).toBeVisible();
});

test("what someone else enters while a paste waits for its yes is not replaced unseen", async ({ app, page, browser, watch }) => {
  await begin(app);
  await paste(page, "取組中\t完了 A");
  const dialog = page.getByRole("dialog", { name: "貼り付けの確認" });
  await expect(dialog).toContainText("変わる 2か所");
  const other = watch.follow(await (await browser.newContext()).newPage(), app.server.url);
  await other.goto(`${app.server.url}/plan/row-14/2024`);
  await other.getByLabel("入力者の名前").fill("試験 花子");
  await other.getByRole("group", { name: "進捗区分" }).getByText("中止", { exact: true }).click();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("中止");
  await dialog.getByRole("button", { name: "この内容で入れる" }).click();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("▲ 競合");
  await expect(app.cell(ROW, "令和7年度")).toHaveText(/完了A/);
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".grid-error")).toHaveText("競合しています。先に「要対応」で決めてください。");
  // Undo takes back what stands alone and says what it left.
  await page.getByRole("button", { name: "元に戻す" }).click();
  await expect(app.cell(ROW, "令和7年度")).toHaveText("–");
  await expect(page.getByText("1か所は、別の変更があるか、")).toBeVisible();
  await expect(app.cell(ROW, "令和6年度")).toHaveText("▲ 競合");
  await other.context().close();
});

test("what is being typed in a cell comes back after a reload", async ({ app, page }) => {
  await begin(app, "?show=issue");
  await page.keyboard.press("F2");
  await page.locator(".cell-editor textarea").fill("書きかけ");
  await page.reload();
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("F2");
  await expect(page.locator(".cell-editor textarea")).toHaveValue("書きかけ");
  await page.keyboard.press("Enter");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("書きかけ");
});

test("the mouse selects by dragging and with Shift, and opens nothing by it", async ({ app, page }) => {
  await begin(app);
  const drag = async (from, to) => {
    await from.hover();
    await page.mouse.down();
    await to.hover();
    await page.mouse.up();
  };
  await drag(app.cell(ROW, "令和6年度"), app.cell(NEXT, "令和7年度"));
  const selected = page.locator("td[aria-selected=true]");
  await expect(selected).toHaveCount(4);
  await app.cell(NEXT, "令和8年度").click({ modifiers: ["Shift"] });
  await expect(selected).toHaveCount(6);
  await page.keyboard.press("1");
  for (const year of ["令和6年度", "令和7年度", "令和8年度"]) await expect(app.cell(NEXT, year)).toHaveText("未着手");
  await expect(page).toHaveURL(/\/plan$/);
  await app.cell(NEXT, "令和8年度").click();
  await expect(page).toHaveURL(/\/plan\/[^/]+\/2026$/);
  await expect(selected).toHaveCount(0);
});

test("a press while the page is scrolled finds the cell below the mouse", async ({ app, page }) => {
  await begin(app);
  const table = page.locator(".plan-table");
  await app.cell(ROW, "令和7年度").hover();
  await page.evaluate(() => {
    let step = 1;
    window.scrolling = setInterval(() => window.scrollBy(0, (step = -step)), 30);
  });
  await expect(table).toHaveClass(/scrolling/);
  const meetsTheMouse = () => table.evaluate((table) => table.matches(":hover") && !table.querySelector(":hover"));
  await expect.poll(meetsTheMouse).toBe(true);
  await page.mouse.down();
  await page.mouse.up();
  await page.evaluate(() => clearInterval(window.scrolling));
  await expect(page).toHaveURL(/\/plan\/[^/]+\/2025$/);
  await expect(table).not.toHaveClass(/scrolling/);
});

for (const [width, height] of [[820, 1180], [390, 844]]) {
  test(`at ${width} px the cell of an opened row is above its sheet, by keys and by mouse`, async ({ app, page }) => {
    await page.setViewportSize({ width, height });
    await begin(app);
    const isAbove = async (cell) => {
      const [of, sheet] = [await cell.boundingBox(), await page.locator(".editor").boundingBox()];
      return of.y > 0 && of.y + of.height <= sheet.y && of.x >= 0 && of.x + of.width <= width;
    };
    const [first, other] = [app.cell(ROW, "令和8年度"), app.cell(NEXT, "令和8年度")];
    // The row stands where its sheet will be.
    const sinkTo = (cell) => cell.evaluate((cell) => scrollBy(0, cell.getBoundingClientRect().bottom + 40 - innerHeight));
    await first.focus();
    await sinkTo(first);
    await page.keyboard.press("Space");
    await expect(page).toHaveURL(/\/2026$/);
    await expect(first).toBeFocused();
    await expect.poll(() => isAbove(first)).toBe(true);
    await page.getByRole("link", { name: "閉じる" }).click();
    await sinkTo(other);
    await other.click();
    await expect(page).toHaveURL(/\/2026$/);
    await expect.poll(() => isAbove(other)).toBe(true);
  });
}

test("what has no text, like a picture, is not pasted and empties nothing", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("2");
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["x"], "図.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.locator(".grid-error")).toContainText("貼り付けられる文字がありません。");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("取組中");
});

test("a closed year is not changed by any key", async ({ app, page }) => {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await page.getByRole("button", { name: "確認を依頼する" }).click();
  await page.getByRole("button", { name: "確定する" }).click();
  await expect(page.locator(".stages [aria-current=step]")).toContainText("確定");
  await page.goto(`${app.server.url}/plan`);
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("2");
  await expect(page.getByRole("alert").filter({ hasText: "R8は確定しています。" })).toBeVisible();
  // Nor is it where other years of a selection are.
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("2");
  await expect(app.cell(ROW, "令和9年度")).toHaveText("取組中");
  await expect(page.getByRole("alert").filter({ hasText: "R8は確定しています。" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".grid-error")).toHaveText("");
  await app.cell(ROW, "令和8年度").focus();
  await paste(page, "取組中");
  await expect(page.getByRole("dialog")).toContainText("R8は確定しています");
  await page.getByRole("button", { name: "やめる" }).click();
  await expect(app.cell(ROW, "令和8年度")).toHaveText("–");
});

test("filters stand in the address; a view that is kept comes back by its link", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("2");
  await page.getByText("絞り込みと表示").click();
  const choice = (name) => page.getByRole("combobox", { name, exact: true });
  await choice("状況").selectOption("取組中");
  await expect(page.locator(".bar-row")).toHaveCount(1);
  await expect(page.locator(".filters summary")).toContainText("27行中 1行");
  // Whoever works through a list keeps their place.
  await app.cell(ROW, "令和8年度").focus();
  await page.keyboard.press("3");
  await expect(app.cell(ROW, "令和8年度")).toHaveText(/完了/);
  await choice("状況").selectOption("すべて");
  await choice("分野").selectOption("職員研修");
  await choice("列").selectOption("前年度と対象年度");
  await choice("表示する欄").selectOption("実績");
  await expect(page.locator(".bar-row")).toHaveCount(8);
  await expect(page.locator(".plan-table thead th")).toHaveCount(3);
  await page.getByLabel("いまの表示に名前を付けて残す").fill("研修の実績");
  await page.getByRole("button", { name: "残す", exact: true }).click();
  await page.goto(`${app.server.url}/plan`);
  await page.getByText("絞り込みと表示").click();
  await page.getByRole("link", { name: "研修の実績" }).click();
  await expect(page.locator(".bar-row")).toHaveCount(8);
  await app.cell(ROW, "令和8年度").click();
  await expect(page).toHaveURL(/\/plan\/row-14\/2026\?.*show=achievement/);
  await page.getByRole("link", { name: "閉じる" }).click();
  await expect(page).toHaveURL(/\/plan\?.*show=achievement/);
  await choice("状況").selectOption("競合");
  await expect(page.getByText("この条件に合う行はありません。")).toBeVisible();
  await page.getByRole("link", { name: "条件をすべて外す" }).click();
  await expect(page.locator(".bar-row")).toHaveCount(27);
  await page.getByRole("button", { name: "「研修の実績」を消す" }).click();
  await expect(page.getByRole("link", { name: "研修の実績" })).toHaveCount(0);
});

test("every filter narrows the rows to those it names", async ({ app, page }) => {
  await giveDivision(app);
  await app.sync("すべて送信済み");
  await page.goto(`${app.server.url}/plan`);
  await page.getByText("絞り込みと表示").click();
  const choice = (name) => page.getByRole("combobox", { name, exact: true });
  const rows = page.locator(".bar-row");
  await choice("担当課").selectOption("職員課");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(ROW);
  await choice("担当課").selectOption("すべて");
  await choice("取組").selectOption({ index: 1 });
  await expect(page.locator(".plan-table .item th")).toHaveCount(1);
  await choice("取組").selectOption("すべて");
  await expect(rows).toHaveCount(27);
  // Bars that nobody has read yet: not those of the permanent tasks.
  await page.getByLabel("推定の行だけ").check();
  await expect(rows).toHaveCount(21);
  await page.getByLabel("推定の行だけ").uncheck();
  const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  await page.getByLabel("変更のあった日").fill(today);
  await expect(rows).toHaveCount(1);
  await page.getByLabel("変更のあった日").fill("2031-01-01");
  await expect(page.getByText("この条件に合う行はありません。")).toBeVisible();
  await page.getByRole("link", { name: "条件をすべて外す" }).click();
  await page.getByLabel("入力待ちの行だけ").check();
  await expect(rows).toHaveCount(27);
});

test("rows stand together by division or by state; each of them is there once", async ({ app, page }) => {
  await begin(app);
  await page.keyboard.press("3");
  await page.getByText("絞り込みと表示").click();
  const by = page.getByRole("combobox", { name: "まとめ方", exact: true });
  const heads = page.locator(".plan-table .item th");
  await page.getByRole("combobox", { name: "対象年度", exact: true }).selectOption("R6");
  await by.selectOption("状況");
  await expect(heads).toHaveText(["完了", "未入力"]);
  await expect(page.locator(".bar-row")).toHaveCount(27);
  await expect(page.locator(".bar-row").first()).toContainText(ROW);
  await by.selectOption("担当課");
  await expect(heads).toHaveText(["担当課が決まっていない行"]);
  await expect(page).toHaveURL(/by=division/);
  // The keys go by what is shown.
  await app.cell(ROW, "令和6年度").focus();
  await page.keyboard.press("1");
  await expect(app.cell(ROW, "令和6年度")).toHaveText("未着手");
  await by.selectOption("分野・取組");
  await expect(heads).toHaveCount(11);
});

test("a first visit shows the parts of a view as the server has them", async ({ app, page, browser, watch }) => {
  await giveDivision(app);
  await app.setStatus("完了");
  await app.sync("すべて送信済み");
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan?by=division");
  await expect(other.page.locator(".plan-table .item th")).toHaveText(["職員課", "担当課が決まっていない行"]);
  await other.page.context().close();
  const third = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await third.open("/plan?year=2026&state=2");
  await expect(third.page.locator(".bar-row")).toHaveCount(1);
  await third.page.context().close();
});

test("what is far from the screen is found by its words, read by its roles, and printed", async ({ app, page }) => {
  const LAST = "DX推進のための研修の実施";
  await app.open("/plan");
  const row = page.getByRole("row", { name: LAST });
  await expect(row.getByRole("rowheader")).toHaveText(LAST);
  await expect(page.getByRole("columnheader")).toHaveCount(6);
  expect(await page.evaluate((words) => window.find(words), LAST)).toBe(true);
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  const all = pages.map(({ text }) => text).join("");
  for (const words of ["お互いを認め協力し合う職場風土の醸成", ROW, LAST, "実施推定", "期間未確認"]) expect(all).toContain(words);
  for (const [at, { text, width, height }] of pages.entries()) {
    expect([Math.round(width), Math.round(height)]).toEqual([1191, 842]);
    // The heads stand on every page, and below what the page shows.
    expect(text).toContain("R10");
    expect(text).toContain(`${at + 1}/${pages.length}`);
    expect(text).toMatch(/基準日\d{4}年\d+月\d+日出力\d{4}年\d+月\d+日\d+:\d+版実施計画-\d+庁内公開網掛けは推定/);
  }
});

test("a plan of 300 rows is whole: read by its roles, reached by keys, found by words, printed, quick to lay out", async ({ app, page }) => {
  test.slow();
  const policy = await deliveredPolicy(app.server);
  await page.route("**/api/policy", (route) => deliver(route, { ...policy, plan: sized(policy.plan, 300) }, "sized"));
  await begin(app);
  const LAST = /^DX推進のための研修の実施 \d+$/;
  await expect(page.locator(".bar-row")).toHaveCount(300);
  await expect(page.getByRole("rowheader", { name: LAST }).last()).toBeAttached();
  // What is far from the screen is there, but not laid out.
  const bodies = page.locator(".plan-table tbody");
  expect(await bodies.evaluateAll((bodies) => bodies.map((body) => getComputedStyle(body).contentVisibility))).toContain("auto");
  const isLaidOut = () => bodies.last().evaluate((body) => body.querySelector(".cell").checkVisibility({ contentVisibilityAuto: true }));
  expect(await isLaidOut()).toBe(false);
  await page.keyboard.press("Control+End");
  expect(await focused(page)).toMatch(/^DX推進のための研修の実施 \d+、令和10年度/);
  await expect.poll(isLaidOut).toBe(true);
  await page.keyboard.press("Control+Home");
  const words = await page.getByRole("rowheader", { name: LAST }).last().textContent();
  expect(await page.evaluate((words) => window.find(words), words)).toBe(true);
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  expect(pages.length).toBeGreaterThan(10);
  for (const { text } of pages) expect(text).toContain("R10");
  expect(pages.at(-1).text).toContain(words.replaceAll(" ", ""));
});

test("a bar that nobody has confirmed is hatched over all years, without a boundary; a confirmed one is as long as it is", async ({ app, page }) => {
  await begin(app);
  const bar = page.getByRole("row", { name: ROW }).first().locator("td");
  await expect(bar).toHaveCount(1);
  await expect(bar).toHaveAttribute("colspan", "5");
  await expect(bar.locator(".bar-guess")).toHaveText("検討｜実施・充実推定・期間未確認");
  expect(await bar.locator(".bar-guess").evaluate((bar) => getComputedStyle(bar).backgroundImage)).toContain("repeating-linear-gradient");
  await app.open("/plan/verify/row-14");
  await page.getByRole("radio", { name: /^検討｜実施・充実/ }).check();
  for (const [name, year] of [["開始", "R6"], ["境目", "R8"], ["終了", "R9"]]) await page.getByRole("combobox", { name }).selectOption(year);
  await page.getByRole("button", { name: "確認済みにして次へ" }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan");
  await expect(bar).toHaveText(["検討確認済み", "実施・充実確認済み", ""]);
  expect(await bar.evaluateAll((cells) => cells.map((cell) => cell.colSpan))).toEqual([2, 2, 1]);
});

test("a cell shows that there is a text, that it is not sent, and that another field is in conflict", async ({ app, page, browser, watch }) => {
  await begin(app);
  await page.goto(`${app.server.url}/plan/row-14/2026`);
  const cell = app.cell(ROW, "令和8年度");
  const issue = (page) => page.getByRole("textbox", { name: /^課題/ });
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), app.server.url), app.server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 花子");
  watch.state.offline = true;
  await other.page.context().setOffline(true);
  await issue(other.page).fill("別の課題");
  await issue(other.page).blur();
  await expect(other.cell(ROW, "令和8年度")).toHaveText("–✎↑");
  await expect(other.cell(ROW, "令和8年度")).toHaveAccessibleName(/記述あり.*未送信/);
  await issue(page).fill("課題");
  await issue(page).blur();
  await app.sync("すべて送信済み");
  await expect(cell).toHaveText("–✎");
  await other.page.context().setOffline(false);
  await other.sync("すべて送信済み");
  watch.state.offline = false;
  await expect(cell).toHaveText("–▲");
  await expect(cell).toHaveAccessibleName(/ほかの欄が競合/);
  await other.page.context().close();
});
