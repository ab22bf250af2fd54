// The plan's table as a grid: keys, selection, editing in its cells.
import { expect, test } from "../fixtures.js";
import { begin, focused, paste } from "../steps.js";

const ROW = "評価結果の研修への活用";
const NEXT = "評価面談の活用";

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
