// Runs in the page: the app's drawing and others of the same size, driven and timed alike.
const ZOOM = 1.6 ** 4;
const MOVES = 60;
// What glides comes to rest in this time, in milliseconds.
const REST = 400;
const stage = () => document.querySelector("#stage");
const frame = () => new Promise(requestAnimationFrame);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds) => {
  while (!holds()) await frame();
};

async function timed(act, settle) {
  const from = performance.now();
  await act();
  await settle();
  return performance.now() - from;
}

const twoFrames = async () => {
  await frame();
  await frame();
};

// A task set from within a frame runs after its painting.
const painted = async () => {
  await frame();
  await pause(0);
};

window.measureDrawing = async ({ name, size, run }) => {
  const drawing = drawings[name];
  const mount = await timed(() => drawing.mount(size), twoFrames);
  await pause(REST);
  const at = Math.floor(size.nodes / 2) + run;
  const focus = await timed(() => drawing.focus(at), painted);
  await pause(REST);
  await drawing.zoom();
  await pause(REST);
  const frames = await panned(drawing);
  await drawing.leave();
  await pause(REST);
  return { mount, focus, pan: frames.reduce((sum, ms) => sum + ms) / frames.length, worst: Math.max(...frames) };
};

async function panned(drawing) {
  const frames = [];
  drawing.grip?.();
  await frame();
  let before = performance.now();
  for (let move = 1; move <= MOVES; move += 1) {
    drawing.pan(move * 5);
    await frame();
    const now = performance.now();
    frames.push(now - before);
    before = now;
  }
  drawing.release?.();
  return frames;
}

const header = (href) => document.querySelector(`.nav a[href="${href}"]`);

const app = {
  async mount() {
    header("/map").click();
    await until(() => document.querySelector(".house a"));
  },
  async focus(at) {
    const node = document.querySelectorAll(".house a")[at];
    node.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    await until(() => node.getAttribute("aria-current") === "true");
  },
  async zoom() {
    const [nearer, , whole] = document.querySelectorAll(".zoom button");
    whole.click();
    await pause(REST);
    for (let step = 0; step < 4; step += 1) nearer.click();
  },
  send(type, moved) {
    // Upward or downward there is always room to move.
    const place = { clientX: 400, clientY: 400 + moved, pointerId: 1, buttons: type === "pointerup" ? 0 : 1, bubbles: true };
    document.querySelector(".map-window").dispatchEvent(new PointerEvent(type, place));
  },
  grip() {
    app.before = app.transform();
    app.send("pointerdown", 0);
  },
  // The first move must be more than a finger's slip.
  pan: (moved) => app.send("pointermove", moved + 10),
  release() {
    app.send("pointerup", MOVES * 5);
    if (app.transform() === app.before) throw new Error("the drawing was not panned");
  },
  transform: () => document.querySelector(".map-layer").style.transform,
  async leave() {
    header("/help").click();
    await until(() => !document.querySelector(".house"));
  },
};

/** Where a node of a grid stands, about as the window is wide and high. */
function place(at, nodes) {
  const columns = Math.ceil(Math.sqrt(nodes / 2));
  return { x: (at % columns) * 220, y: Math.floor(at / columns) * 70, width: columns * 220, height: Math.ceil(nodes / columns) * 70 };
}

const name = (at) => `取組の項目 ${at}`;

const svg = {
  mount({ nodes, links }) {
    const { width, height } = place(0, nodes);
    const all = Array.from({ length: nodes }, (_, at) => svg.node(place(at, nodes), at)).join("");
    const ties = Array.from({ length: links }, (_, at) => svg.link(place(at, nodes))).join("");
    stage().innerHTML = `<style>.dim { opacity: .4 }</style><div class="layer" style="transform-origin:0 0"><svg viewBox="0 0 ${width} ${height}" width="1280" height="800"><g>${ties}</g>${all}</svg></div>`;
  },
  node({ x, y }, at) {
    const box = `M${x} ${y}h200v50h-200z`;
    return `<a href="/map/${at}" id="node-${at}" class="node" tabindex="-1" aria-label="${name(at)}"><g><path d="${box}" fill="#fff" stroke="#333"/><text x="${x + 10}" y="${y + 22}" font-size="16">${name(at)}</text><text x="${x + 10}" y="${y + 42}" font-size="14">0/1</text></g></a>`;
  },
  link: ({ x, y }) => `<path class="arrow" fill="none" stroke="#333" d="M${x + 100} ${y + 50}v20h20"/>`,
  focus(at) {
    stage().querySelectorAll(".node").forEach((node, other) => node.setAttribute("class", other === at ? "node on-path" : "node dim"));
  },
  zoom: () => svg.pan(0),
  pan(moved) {
    stage().querySelector(".layer").style.transform = `translate(-2000px, ${moved - 1500}px) scale(${ZOOM})`;
  },
  leave: () => stage().replaceChildren(),
};

const markmapDrawing = {
  async mount({ nodes }) {
    stage().innerHTML = `<style>.dim { opacity: .4 }</style><svg width="1280" height="800"></svg>`;
    const tree = Array.from({ length: nodes }, (_, at) => ({ content: name(at), children: [] }));
    // Eight below each.
    tree.slice(1).forEach((node, at) => tree[Math.floor(at / 8)].children.push(node));
    const map = markmap.Markmap.create(stage().querySelector("svg"), { duration: 0, autoFit: false });
    await map.setData(tree[0]);
    await map.fit();
    markmapDrawing.map = map;
  },
  // It has no emphasis of its own for all nodes.
  focus(at) {
    const nodes = markmapDrawing.map.g.selectAll(".markmap-node");
    nodes.classed("dim", (_, other) => other !== at);
    return markmapDrawing.map.setHighlight(nodes.data()[at]);
  },
  zoom: () => markmapDrawing.map.rescale(ZOOM),
  pan() {
    const { svg: root, zoom } = markmapDrawing.map;
    root.call(zoom.translateBy, 0, 5 / d3.zoomTransform(root.node()).k);
  },
  leave() {
    markmapDrawing.map.destroy();
    stage().replaceChildren();
  },
};

const cytoscapeDrawing = {
  mount({ nodes, links }) {
    const points = Array.from({ length: nodes }, (_, at) => ({ data: { id: `${at}`, name: name(at) }, position: place(at, nodes) }));
    const ties = Array.from({ length: links }, (_, at) => ({ data: { source: `${at}`, target: `${(at + 1) % nodes}` } }));
    const style = [
      { selector: "node", style: { label: "data(name)", shape: "rectangle", width: 200, height: 50, "text-valign": "center", "font-size": 16 } },
      { selector: ".dim", style: { opacity: 0.4 } },
    ];
    cytoscapeDrawing.cy = cytoscape({ container: stage(), elements: [...points, ...ties], style, layout: { name: "preset" } });
  },
  focus(at) {
    const { cy } = cytoscapeDrawing;
    cy.batch(() => cy.nodes().forEach((node, other) => node.addClass(other === at ? "on-path" : "dim")));
  },
  zoom() {
    const { cy } = cytoscapeDrawing;
    cy.zoom({ level: cy.zoom() * ZOOM, renderedPosition: { x: 640, y: 400 } });
  },
  pan: () => cytoscapeDrawing.cy.panBy({ x: 0, y: 5 }),
  leave() {
    cytoscapeDrawing.cy.destroy();
    stage().replaceChildren();
  },
};

const drawings = { app, svg, markmap: markmapDrawing, cytoscape: cytoscapeDrawing };
