// Every page: accessible, at every size, by keyboard, on the wall, in print.
import AxeBuilder from "@axe-core/playwright";
import { ROUTES, expect, test } from "../fixtures.js";

const SIZES = { desk: [1280, 800], tablet: [820, 1180], phone: [390, 844] };
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function violations(page) {
  // A row half under the sticky head would count as a small target.
  // The page itself scrolls, to what its address names, with the first frames.
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await page.evaluate(`(async () => { const frame = ${frame}; await frame(); await frame(); scrollTo(0, 0); })()`);
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" | ").slice(0, 200)}`);
}

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`axe finds nothing on any page, and none is wider than the ${size}`, async ({ app, page }) => {
    await page.setViewportSize({ width, height });
    for (const path of [...ROUTES, "/nowhere", "/read/nowhere", "/map/nowhere", "/plan/nowhere/2026"]) {
      await app.open(path);
      expect(await violations(page), path).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}

test("axe finds nothing while projecting, editing, and with a note open", async ({ app, page }) => {
  await app.open("/read/torikumi-1-3");
  await page.locator("#torikumi-1-3").getByRole("button", { name: "注を開く" }).click();
  await expect(page.locator("#note-management")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await app.open("/plan/row-14/2026");
  await app.signAs("試験 太郎");
  await app.setStatus("完了");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "投影", exact: true }).click();
  for (const path of ROUTES) {
    await page.goto(app.server.url + path);
    await expect(page.locator("h1")).toBeAttached();
    expect(await violations(page), path).toEqual([]);
  }
});

test("the list beside the diagram has the same nodes in the same order", async ({ app, page }) => {
  await app.open("/map");
  await page.getByText("一覧で見る").click();
  const hrefs = (locator) => locator.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const list = await hrefs(page.locator(".node-list a"));
  const drawn = await hrefs(page.locator(".house a"));
  expect(list.length).toBeGreaterThanOrEqual(23 + 11);
  expect(drawn.filter((href) => !list.includes(href))).toEqual([]);
});

test("no label of the diagram is under 12 px, cut or overlapping", async ({ app, page }) => {
  for (const [width, height] of Object.values(SIZES)) {
    await page.setViewportSize({ width, height });
    await app.open("/map");
    const { small, overlapping, cut } = await page.evaluate(() => {
      const svg = document.querySelector(".house");
      // The type itself, without the leading that fonts put around it.
      const typeBox = (text) => {
        const { left, right, top, height } = text.getBoundingClientRect();
        const size = Math.min(height, parseFloat(text.getAttribute("font-size")) * (svg.getBoundingClientRect().width / svg.viewBox.baseVal.width));
        const middle = top + height / 2;
        return { left, right, top: middle - size / 2, bottom: middle + size / 2 };
      };
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      const texts = [...svg.querySelectorAll("text")].map((text) => ({
        name: text.textContent.trim(),
        size: parseFloat(text.getAttribute("font-size")) * scale,
        box: typeBox(text),
      }));
      const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      const frame = svg.getBoundingClientRect();
      return {
        small: texts.filter((text) => text.size < 12).map((text) => text.name),
        cut: texts.filter(({ box }) => box.left < frame.left || box.right > frame.right).map((text) => text.name),
        overlapping: texts.flatMap((a, at) => texts.slice(at + 1).filter((b) => a.name.length > 1 && b.name.length > 1 && !apart(a.box, b.box)).map((b) => `${a.name} / ${b.name}`)),
      };
    });
    expect({ width, small, overlapping, cut }).toEqual({ width, small: [], overlapping: [], cut: [] });
  }
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
  await page.keyboard.press("Tab");
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

test("a first visit loads at most 300 KB", async ({ page, server }) => {
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  let bytes = 0;
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(`${server.url}/map`);
  await expect(page.locator(".house a").first()).toBeVisible();
  console.log(`first visit: ${(bytes / 1024).toFixed(1)} KB over the wire`);
  expect(bytes).toBeLessThanOrEqual(300 * 1024);
});
