// Every page: accessible, at every size, by keyboard, on the wall, in print.
import { violations } from "../axe.js";
import { App, ROUTES, expect, test } from "../fixtures.js";

const SIZES = [{ width: 1280, height: 800 }, { width: 820, height: 1180 }, { width: 390, height: 844 }];
const NOWHERE = ["/nowhere", "/read/nowhere", "/map/nowhere", "/plan/nowhere/2026", "/plan/missing/nowhere", "/indicators/nowhere", "/report/nowhere", "/roles/nowhere", "/roles/gyosei/nowhere", "/start/99"];
const PAGES = [...ROUTES, ...NOWHERE, "/search", "/search?q=無いことば", "/map/column-junkan", "/map/indicator-4"];

/** Parts of a list that tests can take side by side. */
function parts(list, count) {
  return Array.from({ length: count }, (_, part) => list.filter((_, at) => at % count === part));
}

for (const [part, paths] of parts(PAGES, 6).entries()) {
  test(`axe finds nothing on any page at any size, and none is wider than the screen (part ${part + 1})`, async ({ app, page }) => {
    for (const path of paths) {
      await app.open(path);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        // Drafts are on almost every page.
        await expect(page.locator(".head .internal"), path).toBeVisible();
        expect(await violations(page), `${path} at ${size.width}`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `${path} scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0);
      }
    }
  });
}

for (const [part, paths] of parts(ROUTES, 3).entries()) {
  test(`axe finds nothing on any page while projecting (part ${part + 1})`, async ({ app, page }) => {
    await app.open("/");
    await page.getByRole("button", { name: "投影", exact: true }).click();
    for (const path of paths) {
      await page.goto(app.server.url + path);
      await expect(page.locator("h1")).toBeAttached();
      expect(await violations(page), path).toEqual([]);
    }
  });
}

test("axe finds nothing with a note open, and while editing", async ({ app, page }) => {
  await app.open("/read/torikumi-1-3");
  await page.locator("#torikumi-1-3").getByRole("button", { name: "注を開く" }).click();
  await expect(page.locator("#note-management")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("完了");
  expect(await violations(page)).toEqual([]);
});

test("axe finds nothing in the explorer's states", async ({ app, page }) => {
  const states = {
    "the search, open and answering": async () => {
      await app.open("/plan");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("研修");
      await expect(page.locator(".hits a").first()).toBeVisible();
    },
    "the diagram as a list": async () => {
      await app.open("/map/torikumi-8");
      await page.getByRole("button", { name: "一覧", exact: true }).click();
    },
    "the diagram from near, with the menu": async () => {
      await app.open("/map/row-14?k=0");
      await page.getByText("書き出す").click();
      await expect(page.locator(".house")).toHaveClass(/near/);
    },
    "the bad cycle": async () => {
      await app.open("/map/column-junkan");
      await page.getByRole("button", { name: "バッドサイクル" }).click();
    },
    "asking before erasing, on a shared tablet": async () => {
      await app.open("/device");
      await page.getByLabel(/共用の端末にする/).check();
      await app.open("/start/check");
      await page.locator(".question").first().getByLabel("だいたい").check();
      await page.getByRole("button", { name: "この端末から消去" }).click();
      await page.getByRole("button", { name: "終了", exact: true }).click();
    },
    "a row confirmed against the print, counts that do not fit, and the next row open": async () => {
      await app.open("/plan/verify");
      await app.signAs("試験 太郎");
      await app.open("/plan/verify/row-05");
      await page.getByRole("radio", { name: /^実施・充実/ }).check();
      for (const name of ["開始", "終了"]) await page.getByLabel(name).selectOption("R8");
      await page.getByRole("button", { name: "確認済みにして次へ" }).click();
      await expect(page.locator(".verify-counts")).toContainText("推定の行のどれかが違います");
      await page.getByRole("button", { name: "確認済みにして次へ" }).click();
      await expect(page.getByRole("alert").filter({ hasText: "開始と終了" })).toBeVisible();
    },
    "the plan with a confirmed bar": () => app.open("/plan"),
    "a weight entered, and a wrong one": async () => {
      await app.open("/plan/verify/weights");
      await page.getByLabel("主任級　管理・監督能力のウエイト", { exact: true }).fill("2");
      await page.getByLabel("主任級　政策形成能力のウエイト", { exact: true }).fill("9");
      await expect(page.locator(".weight-table [aria-invalid]")).toHaveCount(1);
    },
    "the weight beside its post": () => app.open("/roles/gyosei/gyosei-7"),
  };
  for (const [state, reach] of Object.entries(states)) {
    await reach();
    expect(await violations(page), state).toEqual([]);
  }
});

test("axe finds nothing in the workbench's states", async ({ app, page }) => {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const states = {
    "divisions to be reorganised": async () => {
      await app.open("/plan/divisions");
      await app.signAs("試験 太郎");
      await page.getByLabel("課の名前").fill("職員課\n総務課");
      await button("加える").click();
      await page.getByRole("checkbox", { name: "総務課" }).check();
      await app.sync("すべて送信済み");
    },
    "a row sheet with all of it open": async () => {
      await app.open("/plan/row-14/2026");
      await page.locator(".divisions summary").click();
      await page.getByRole("checkbox", { name: "職員課" }).check();
      await page.getByRole("textbox", { name: /^翌年度の取組/ }).fill("次にすること");
      await page.getByText("計画を変更する").click();
      await button("変更を記録する").click();
      await page.getByRole("button", { name: /^履歴/ }).click();
      await app.sync("すべて送信済み");
    },
    "the table filtered, a cell being edited": async () => {
      await app.open("/plan?show=next&field=field-3");
      await page.getByText("絞り込みと表示").click();
      await page.locator(".cell").first().focus();
      await page.keyboard.press("Enter");
      await expect(page.locator(".cell-editor textarea")).toBeFocused();
    },
    "cells selected": async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+ArrowDown");
      await expect(page.locator("td[aria-selected]")).toHaveCount(2);
    },
    "a paste to be decided": async () => {
      await page.evaluate(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "一つ\t二つ");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      await expect(page.getByRole("dialog")).toContainText("貼り付けの確認");
    },
    "what last year offers": async () => {
      await app.open("/plan/row-14/2027");
      await expect(page.locator(".last-year")).toHaveCount(3);
      await app.open("/plan/missing/2027");
    },
    "a division asked, a file that cannot be taken, and one that can": async () => {
      await app.open("/plan/missing/2026");
      await expect(page.getByRole("region", { name: "照会と回答" })).toBeVisible();
      await app.open("/plan/exchange");
      const choose = (text) => page.getByLabel("ファイルを選ぶ").setInputFiles({ name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
      await choose("行ID,年度,課題\r\nrow-99,R8,人手\r\n");
      await expect(page.getByRole("alert").filter({ hasText: "何も取り込んでいません" })).toBeVisible();
      expect(await violations(page), "a file that cannot be taken").toEqual([]);
      await choose("行ID,年度,課題\r\nrow-14,R8,人手\r\n");
      await expect(page.getByRole("region", { name: "取り込みの確認" })).toBeVisible();
    },
    "the scale of a year, typed wrongly": async () => {
      await app.open("/report/2026");
      await page.locator(".scale summary").click();
      await page.getByRole("textbox", { name: "1段目の印" }).fill("");
      await button("区分を記録する").click();
      await expect(page.getByRole("alert").filter({ hasText: "1段目" })).toBeVisible();
    },
    "a survey to be entered, with an error": async () => {
      await app.open("/indicators/indicator-2");
      await page.getByRole("combobox", { name: "年度", exact: true }).selectOption("R7");
      await button("記録する").click();
    },
    "a report to be confirmed, with an opinion": async () => {
      await app.open("/report/2026");
      await page.getByLabel("委員会の意見を加える").fill("研修の時間を確保すること。");
      await button("意見を加える").click();
      await app.sync("すべて送信済み");
      await button("確認を依頼する").click();
      await button("差し戻す").click();
    },
    "a closed year": async () => {
      await button("確定する").click();
      await expect(page.locator(".stages [aria-current=step]")).toContainText("確定");
      await page.getByText("段階の記録").click();
    },
  };
  for (const [state, reach] of Object.entries(states)) {
    await reach();
    expect(await violations(page), state).toEqual([]);
  }
});

test("axe finds nothing where something waits, is refused, or is in conflict", async ({ app, page, browser, server, watch }) => {
  await app.prepared();
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 一郎");
  const other = new App(watch.follow(await (await browser.newContext()).newPage(), server.url), server, watch.state);
  await other.open("/plan/row-14/2026");
  await other.signAs("試験 二郎");
  const note = async ({ page }, text) => {
    await page.getByRole("textbox", { name: /^実績/ }).fill(text);
    await page.getByRole("textbox", { name: /^実績/ }).blur();
  };
  watch.state.offline = true;
  await page.context().setOffline(true);
  await note(app, "手順を定め、評価者研修で周知した。");
  await app.sync("未送信 1件");
  await page.goto(`${server.url}/device`);
  await page.getByRole("button", { name: "この端末のデータを消去" }).click();
  await page.getByText("iPad では").click();
  expect(await violations(page), "unsent edits").toEqual([]);
  await note(other, "手順を定め、全所属に通知した。");
  await other.sync("すべて送信済み");
  await page.context().setOffline(false);
  watch.state.offline = false;
  await app.sync("要対応 1件");
  for (const size of [{ width: 1280, height: 800 }, { width: 820, height: 1180 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(size);
    await app.open("/conflicts");
    await expect(page.locator(".side")).toHaveCount(2);
    expect(await violations(page), `conflict at ${size.width}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
  }
  await other.page.context().close();
});

test("the keyboard alone reaches the diagram, opens a node, and edits a cell", async ({ app, page }) => {
  await app.open("/map");
  await page.locator("#node-torikumi-8").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/torikumi-8$/);
  await expect(page.locator(".map-panel h2")).toContainText("取組8");
  await app.open("/plan/row-14/2026");
  await page.getByLabel("入力者の名前").focus();
  await page.keyboard.type("試験 太郎");
  // 担当課 and 年度計画 come before 進捗区分.
  for (let field = 0; field < 3; field += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(app.cell("評価結果の研修への活用", "令和8年度")).toContainText("未着手");
});

test("projecting enlarges type and the remote's keys move on", async ({ app, page }) => {
  await app.open("/read/1-1");
  await page.getByRole("button", { name: "投影", exact: true }).click();
  await expect(page.locator(".head")).toBeHidden();
  const smallest = await page.locator("main p, main h1").evaluateAll((all) => Math.min(...all.map((el) => parseFloat(getComputedStyle(el).fontSize))));
  expect(smallest).toBeGreaterThanOrEqual(24);
  await page.keyboard.press("PageDown");
  await expect(page).toHaveURL(/\/read\/1-2$/);
  await expect(page.locator("h1")).toContainText("人材育成基本方針の目的");
  await page.keyboard.press("PageUp");
  await expect(page).toHaveURL(/\/read\/1-1$/);
  await page.keyboard.press("Escape");
  await expect(page.locator(".head")).toBeVisible();
});

test("help names its tasks with pictures that are there", async ({ app, page }) => {
  await app.open("/help");
  expect(await page.locator(".task").count()).toBeGreaterThanOrEqual(12);
  const broken = await page.locator(".task img").evaluateAll((images) =>
    Promise.all(images.map(async (image) => { await image.decode().catch(() => {}); return image.naturalWidth > 0 ? null : image.src; })));
  expect(broken.filter(Boolean)).toEqual([]);
});

test("an unknown address says so in Japanese and shows ways back", async ({ app, page }) => {
  await app.open("/nowhere");
  await expect(page.locator("h1")).toHaveText("このページはありません");
  await page.getByRole("main").getByRole("link", { name: "はじめのページ" }).click();
  await expect(page.locator("h1")).toContainText("見て、読んで、進める");
});

test("a first visit loads at most 585 KB", async ({ page, server }) => {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let bytes = 0;
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(`${server.url}/map`);
  await expect(page.locator(".house a").first()).toBeVisible();
  console.log(`first visit: ${(bytes / 1024).toFixed(1)} KB over the wire`);
  expect(bytes).toBeLessThanOrEqual(585 * 1024);
});
