// What several tests do on their way.
import { expect } from "@playwright/test";

const ROW = "評価結果の研修への活用";

/** The table, ready to be edited, with the focus on a cell. */
export async function begin(app, query = "") {
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.page.goto(`${app.server.url}/plan${query}`);
  await app.cell(ROW, "令和6年度").focus();
}

/** A division, and a row of R8 that is its own; the row is open. */
export async function giveDivision(app) {
  await app.open("/plan/divisions");
  await app.signAs("試験 太郎");
  await app.page.getByLabel("課の名前").fill("職員課");
  await app.page.getByRole("button", { name: "加える", exact: true }).click();
  await app.sync("すべて送信済み");
  await app.open("/plan/row-14/2026");
  await app.page.locator(".divisions summary").click();
  await app.page.getByRole("checkbox", { name: "職員課" }).check();
}

export const focused = (page) => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");

/** Puts a text into the clipboard of the page, as a paste event brings it. */
export async function paste(page, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** The report of R8 on the way to being closed. */
export async function submitted(app) {
  await app.open("/report/2026");
  await app.signAs("試験 太郎");
  await app.page.getByRole("button", { name: "確認を依頼する" }).click();
  await expect(app.page.getByRole("button", { name: "確定する" })).toBeVisible();
}

export async function close(app) {
  await app.page.getByRole("button", { name: "確定する" }).click();
}

/** Revises the plan of the row that is open. */
export async function revise(app, text) {
  const form = app.page.locator(".revision");
  const choice = (name) => form.getByRole("combobox", { name, exact: true });
  await form.getByText("計画を変更する").click();
  await choice("言葉").selectOption(text);
  await choice("開始").selectOption("R6");
  await choice("終了").selectOption("R9");
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await expect(form.getByRole("alert").filter({ hasText: "変更の理由を入れてください。" })).toBeVisible();
  // Nothing of what is too long is cut off.
  const long = "長".repeat(1_300);
  await form.getByLabel("変更の理由").fill(long);
  await form.getByRole("button", { name: "変更を記録する" }).click();
  await expect(form.getByRole("alert").filter({ hasText: "変更の理由は 1000字までです（いまは 1300字）。" })).toBeVisible();
  await expect(form.getByLabel("変更の理由")).toHaveValue(long);
  await form.getByLabel("変更の理由").fill("システムの更新が延びたため");
  await form.getByRole("button", { name: "変更を記録する" }).click();
}
