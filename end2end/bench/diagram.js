// The diagram at three sizes, beside hand-written SVG, markmap and cytoscape.
import { deliveredPolicy } from "../policy.js";
import { inTurn, library, openApp, openBlank, ratios, withApp } from "./common.js";

const SIZES = [60, 600, 3000];
const RUNS = 5;
// Frames come as fast as they are done: otherwise all that is short would take one of 16.7 ms.
const UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];
const DRAWINGS = new URL("drawings.js", import.meta.url).pathname;
const LIBRARIES = ["d3/dist/d3.min.js", "markmap-view/dist/browser/index.js", "cytoscape/dist/cytoscape.min.js"];
const MEASURES = [["mount", "mount"], ["focus", "focus"], ["pan", "pan, mean frame"], ["worst", "pan, worst frame"]];

export function bench() {
  return withApp(UNLIMITED, async (browser, server) => {
    const policy = await deliveredPolicy(server);
    const tables = [];
    for (const size of SIZES) tables.push(await compare(browser, server, { ...policy, structure: sized(policy.structure, size) }));
    return tables.join("\n");
  });
}

/** The structure cut off, or with more below its fields. */
function sized(structure, size) {
  const nodes = structure.node.slice(0, size);
  const edges = [...structure.edge];
  const fields = nodes.filter((node) => node.kind === "field");
  let initiative;
  for (let at = 0; nodes.length < size; at += 1) {
    // Of ten nodes one is an initiative, the others are its items.
    const isInitiative = at % 10 === 0;
    const parent = isInitiative ? fields[(at / 10) % fields.length] : initiative;
    const node = { ...fields[0], kind: isInitiative ? "initiative" : "item", id: `more-${at}`, label: `取組の項目 ${at}`, parent: parent.id, section: parent.section };
    if (isInitiative) initiative = node;
    nodes.push(node);
    edges.push({ from: node.id, to: parent.id, kind: "serves", why: "上の項目のため。", lines: node.lines, provenance: "reconstructed" });
  }
  const ids = new Set(nodes.map((node) => node.id));
  return { ...structure, node: nodes, edge: edges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
}

async function compare(browser, server, policy) {
  const app = await openApp(browser, server, "/help", policy);
  const size = await drawnSize(app);
  await app.addScriptTag({ path: DRAWINGS });
  const blank = await openBlank(browser);
  for (const path of [...LIBRARIES.map(library), DRAWINGS]) await blank.addScriptTag({ path });
  const measure = (page, name, run) => page.evaluate((what) => measureDrawing(what), { name, size, run });
  const results = await inTurn({ app, svg: blank, markmap: blank, cytoscape: blank }, MEASURES, RUNS, measure);
  await app.context().close();
  await blank.context().close();
  const title = `Diagram: ${policy.structure.node.length} nodes, ${size.nodes} drawn with ${size.links} links`;
  return ratios(`${title}, ms (median of ${RUNS} runs)`, results, MEASURES, ["svg", "to SVG"], { svg: "hand-written SVG" });
}

/** How much of the structure the app draws: the others draw as much. */
async function drawnSize(page) {
  await page.locator('.nav a[href="/map"]').click();
  await page.locator(".house a").first().waitFor();
  const size = await page.evaluate(() => ({
    nodes: document.querySelectorAll(".house a").length,
    links: document.querySelectorAll(".house .links path").length,
  }));
  await page.locator('.nav a[href="/help"]').click();
  await page.locator(".house").waitFor({ state: "detached" });
  return size;
}
