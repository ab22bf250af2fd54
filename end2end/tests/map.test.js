// The diagram: its type, its camera, its keys, its years, and what can be taken along.
import { readFile } from "node:fs/promises";
import { expect, test } from "../fixtures.js";
import { pagesOf } from "../pdf.js";

const SIZES = [[1280, 800], [820, 1180], [390, 844]];

/** What is wrong with the labels that can be seen: too small, cut off, or over one another. */
function faultyLabels() {
  const svg = document.querySelector(".house");
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  // The type itself, without the leading that fonts put around it.
  const typeBox = (text, size) => {
    const { left, right, top, height } = text.getBoundingClientRect();
    const middle = top + height / 2;
    return { left, right, top: middle - size / 2, bottom: middle + size / 2 };
  };
  const window = document.querySelector(".map-window").getBoundingClientRect();
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")]
    .filter((text) => text.getBoundingClientRect().width > 0 && text.textContent.trim())
    .map((text) => {
      const size = parseFloat(text.getAttribute("font-size")) * scale;
      return { name: text.textContent.trim(), size, box: typeBox(text, size), left: text.getBoundingClientRect().left };
    })
    .filter(({ box }) => box.right > window.left && box.left < window.right && box.bottom > window.top && box.top < window.bottom);
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  return {
    count: texts.length > 15,
    small: texts.filter((text) => text.size < 12).map((text) => text.name),
    cut: texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1).map((text) => text.name),
    overlapping: texts.flatMap((a, at) => texts.slice(at + 1).filter((b) => a.name.length > 1 && b.name.length > 1 && !apart(a.box, b.box)).map((b) => `${a.name} / ${b.name}`)),
  };
}

const NO_FAULTS = { count: true, small: [], cut: [], overlapping: [] };

/** Waits until the camera has come to rest. */
async function rest(page) {
  let before;
  await expect.poll(async () => {
    const now = await page.locator(".map-layer").evaluate((layer) => getComputedStyle(layer).transform);
    const still = now === before;
    before = now;
    return still;
  }, { intervals: [150] }).toBe(true);
}

for (const [width, height] of SIZES) {
  test(`at ${width}×${height} no label is under 12 px, cut or overlapping, from afar and from near`, async ({ app, page }) => {
    await page.setViewportSize({ width, height });
    for (const path of ["/map", "/map/torikumi-8", "/map/row-14", "/map/row-05", "/map/torikumi-1-1"]) {
      await app.open(path);
      await rest(page);
      expect(await page.evaluate(faultyLabels), path).toEqual(NO_FAULTS);
    }
  });
}

test("the list has the same nodes as the drawing, and the same focus", async ({ app, page }) => {
  await app.open("/map/torikumi-8");
  const hrefs = (locator) => locator.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const drawn = await hrefs(page.locator(".house a"));
  await page.getByRole("button", { name: "一覧", exact: true }).click();
  const list = await hrefs(page.locator(".node-list a"));
  expect(list.length).toBeGreaterThanOrEqual(23 + 11 + 21);
  expect(list.toSorted()).toEqual(drawn.toSorted());
  await expect(page.locator(".node-list [aria-current]")).toHaveText("取組8　人事評価制度との連携");
  await expect(page.locator(".node-list [aria-current]")).toBeInViewport();
});

test("buttons, wheel, drag and double tap move the camera, and 全体 brings it back", async ({ app, page }) => {
  await app.open("/map");
  const layer = page.locator(".map-layer");
  const transform = () => layer.evaluate((element) => element.style.transform);
  const whole = await transform();
  for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "拡大" }).click();
  await rest(page);
  await expect(page.locator(".house")).toHaveClass(/near/);
  const zoomed = await transform();
  expect(zoomed).not.toBe(whole);
  const box = await page.locator(".map-window").boundingBox();
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 260, { steps: 4 });
  await page.mouse.up();
  expect(await transform()).not.toBe(zoomed);
  await expect(page).toHaveURL(/\/map$/);
  await page.getByRole("button", { name: "全体" }).click();
  await rest(page);
  expect(await transform()).toBe(whole);
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.wheel(0, -400);
  expect(await transform()).not.toBe(whole);
  await page.getByRole("button", { name: "全体" }).click();
  await page.mouse.dblclick(box.x + 60, box.y + 10);
  await expect(page.locator(".house")).toHaveClass(/near/);
});

test("the camera eases, and does not where less motion is wanted", async ({ app, page }) => {
  const eases = () => page.locator(".map-layer").evaluate((layer) => getComputedStyle(layer).transitionDuration);
  await app.open("/map/row-14");
  await rest(page);
  expect(await eases()).toBe("0.32s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await eases()).toBe("0s");
});

test("two fingers pinch", async ({ app, page }) => {
  await app.open("/map");
  const box = await page.locator(".map-window").boundingBox();
  const touch = await page.context().newCDPSession(page);
  const points = (apart) => [-1, 1].map((side, id) => ({ x: box.x + 400 + side * apart, y: box.y + 300, id }));
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(40) });
  for (let apart = 50; apart <= 200; apart += 10) {
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(apart) });
  }
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(page.locator(".house")).toHaveClass(/near/);
});

test("the address holds node, steps and year; back and forward go through them", async ({ app, page }) => {
  await app.open("/map/torikumi-8?k=1&year=2025");
  await expect(page.getByRole("navigation", { name: "年度" }).locator("[aria-current]")).toContainText("R7");
  await expect(page.locator("#node-torikumi-1")).not.toHaveClass(/close-by|related|on-path/);
  await expect(page.locator("#node-torikumi-11")).toHaveClass(/related/);
  await page.getByRole("link", { name: "全部" }).click();
  await expect(page).toHaveURL(/torikumi-8\?year=2025&k=0$/);
  await expect(page.locator("#node-torikumi-1")).toHaveClass(/close-by/);
  await page.locator("#node-field-1").click();
  await expect(page).toHaveURL(/field-1\?year=2025&k=0$/);
  await page.getByRole("navigation", { name: "年度" }).getByRole("link", { name: "R9" }).click();
  await expect(page).toHaveURL(/field-1\?year=2027&k=0$/);
  await page.goBack();
  await page.goBack();
  await expect(page.locator(".map-panel h2")).toContainText("取組8");
  await page.goForward();
  await expect(page.locator(".map-panel h2")).toHaveText("職場環境の整備");
});

test("arrow keys go to the nearest node, Enter opens it, Escape goes back to the whole", async ({ app, page }) => {
  await app.open("/map");
  await page.locator("#node-field-3").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#node-field-4")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#node-torikumi-8")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/torikumi-8$/);
  await expect(page.locator(".map-panel h2")).toContainText("取組8");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/map$/);
  await expect(page.locator("#node-torikumi-8")).toBeFocused();
});

test("the Tab key always comes to the drawing, whatever the address says", async ({ app, page }) => {
  const stop = page.locator(".house a[tabindex='0']");
  await app.open("/map/torikumi-88");
  await expect(stop).toHaveCount(1);
  await app.open("/map/row-14");
  await expect(page.locator("#node-row-14")).toHaveAttribute("tabindex", "0");
  await page.locator("#node-row-14").focus();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/map$/);
  // From afar the row is not seen, but the initiative it stands in is.
  await expect(page.locator("#node-torikumi-8")).toHaveAttribute("tabindex", "0");
  await expect(page.locator("#node-torikumi-8")).toBeFocused();
});

test("the wheel zooms at the top of the page, and scrolls it elsewhere", async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 600 });
  await app.open("/map");
  const transform = () => page.locator(".map-layer").evaluate((layer) => layer.style.transform);
  const whole = await transform();
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, 150);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
  await page.mouse.wheel(0, -50);
  expect(await transform()).toBe(whole);
  await page.mouse.wheel(0, -500);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await page.mouse.wheel(-80, 0);
  expect(await transform()).toBe(whole);
  await page.mouse.wheel(0, -100);
  await expect.poll(transform).not.toBe(whole);
});

test("a pointer that leaves pressed does not drag when it comes back", async ({ app, page }) => {
  await app.open("/map");
  const box = await page.locator(".map-window").boundingBox();
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 200, box.y + 300);
  await page.mouse.up();
  for (let step = 0; step < 4; step += 1) await page.getByRole("button", { name: "拡大" }).click();
  await rest(page);
  const zoomed = await page.locator(".map-layer").evaluate((layer) => layer.style.transform);
  await page.mouse.move(box.x + 200, box.y + 200, { steps: 5 });
  await page.mouse.move(box.x + 400, box.y + 250, { steps: 5 });
  expect(await page.locator(".map-layer").evaluate((layer) => layer.style.transform)).toBe(zoomed);
});

test("projecting fits the drawing into its new place", async ({ app, page }) => {
  await app.open("/map");
  await page.getByRole("button", { name: "投影", exact: true }).click();
  await rest(page);
  const fits = () => page.evaluate(() => {
    const [svg, frame] = [".house", ".map-window"].map((name) => document.querySelector(name).getBoundingClientRect());
    return svg.right <= frame.right + 1 && svg.bottom <= frame.bottom + 1;
  });
  await expect.poll(fits).toBe(true);
});

test("a status entered without network shows in the drawing at once, counted up the tree", async ({ app, page, server }) => {
  await app.prepared();
  await app.stopServer();
  await page.goto(`${server.url}/plan/row-14/2026`);
  await app.signAs("試験 太郎");
  await app.setStatus("取組中");
  await page.getByRole("link", { name: "図で見る" }).click();
  const counted = (id) => page.locator(`#node-${id} .tally`);
  await expect(counted("torikumi-8")).toHaveText("1/2");
  await expect(counted("field-4")).toHaveText("1/8");
  await expect(page.locator("#node-torikumi-8")).toHaveAttribute("aria-label", /令和8年度、着手 1\/2/);
  await page.getByRole("navigation", { name: "年度" }).getByRole("link", { name: "R7" }).click();
  await expect(counted("torikumi-8")).toHaveText("0/2");
});

test("the panel tells the way up and the way down, with the lines that say so", async ({ app, page }) => {
  await app.open("/map/row-14");
  await expect(page.locator(".why li")).toContainText(["評価結果の研修への活用", "取組8", "職員研修", "習得すべき能力", "めざす職員像", "川越市人財育成基本方針", "川越市総合計画", "住民福祉の増進"]);
  await expect(page.locator(".why li").nth(2)).toContainText("455-457行");
  await page.locator(".why").getByRole("link", { name: "職員研修" }).click();
  await expect(page.locator(".map-panel").getByRole("link", { name: "取組9　自律的な学習に対する支援" })).toBeVisible();
});

test("成功循環モデル can be stepped round, well and badly", async ({ app, page }) => {
  await app.open("/map/column-junkan");
  const text = page.locator(".cycle [role=status]");
  await expect(text).toContainText("関係の質：お互いに尊重し、一緒に考える");
  await page.getByRole("button", { name: "次の質へ" }).click();
  await expect(text).toContainText("思考の質：気づきがある、面白い");
  await page.getByRole("button", { name: "バッドサイクル" }).click();
  await expect(text).toContainText("（面白くない、受け身）");
  await page.getByRole("button", { name: "前の質へ" }).click();
  await expect(text).toContainText("（命令、対立がおきる）");
});

test("the present view is saved as SVG with its links, and as PNG", async ({ app, page }) => {
  await app.open("/map/torikumi-8");
  await rest(page);
  await page.getByText("書き出す").click();
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFile(await download.path());
  };
  const svg = (await save("SVG（リンク付き）で保存")).toString();
  expect(svg).toContain("人事評価制度との連携");
  expect(svg).toContain("線と配置は本文から再構成　令和8年度の状況");
  expect(svg.includes("庁内公開")).toBe(true);
  expect(svg).toContain(`href="${app.server.url}/map/torikumi-9"`);
  const problem = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent, svg);
  expect(problem).toBeUndefined();
  const png = await save("PNG（画像）で保存");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.length).toBeGreaterThan(20_000);
});

test("the diagram prints on one page", async ({ app, page }) => {
  await app.open("/map");
  const pages = await pagesOf(await page.pdf({ preferCSSPageSize: true }));
  expect(pages).toHaveLength(1);
  expect(pages[0].text).toContain("庁内公開");
});

test("an unknown node names the nearest one", async ({ app, page }) => {
  await app.open("/map/torikumi-88");
  await expect(page.locator(".map-panel")).toContainText("この項目は図にありません");
  await page.locator(".map-panel").getByRole("link", { name: "取組8" }).click();
  await expect(page.locator(".map-panel h2")).toContainText("取組8");
});

test("on the wall what is chosen is read from the back row", async ({ app, page }) => {
  await app.open("/map/torikumi-8");
  await page.getByRole("button", { name: "投影", exact: true }).click();
  await rest(page);
  const smallest = () => page.evaluate(() => {
    const svg = document.querySelector(".house");
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const seen = [...svg.querySelectorAll("text:not(.badge-number)")].filter((text) => text.getBoundingClientRect().width > 0);
    return Math.min(...seen.map((text) => parseFloat(text.getAttribute("font-size")) * scale));
  });
  await expect.poll(smallest).toBeGreaterThanOrEqual(23.9);
  await page.keyboard.press("PageDown");
  await expect(page).toHaveURL(/\/map\/row-14$/);
  await rest(page);
  await expect.poll(smallest).toBeGreaterThanOrEqual(23.9);
});
