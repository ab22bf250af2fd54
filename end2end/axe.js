// What axe finds wrong on a page.
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that are broken, each with the elements that break it. */
export async function violations(page) {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (values) => {
    // The page itself scrolls, to what its address names, with the first frames. A row half under the sticky head
    // would count as a small target.
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    scrollTo(0, 0);
    const { violations } = await axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => ({ id, targets: nodes.map((node) => node.target.join(" ")) }));
  }, TAGS);
  return found.map(({ id, targets }) => `${id}: ${targets.join(" | ").slice(0, 200)}`);
}
