// Runs in the page: the app's plan and others of the same size, driven and timed alike.
const YEARS = [2024, 2025, 2026, 2027, 2028];
const STEPS = 20;
// A single edit takes as long as what else the machine has just begun: of these the middle one counts.
const EDITS = 7;
const stage = () => document.querySelector("#stage");
const frame = () => new Promise(requestAnimationFrame);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const MICROTASKS = 50;
// Looks again after every microtask, for what is there then is in the next frame; later after every task.
const task = () => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = resolve;
  port2.postMessage(0);
});
const until = async (holds) => {
  for (let turn = 0; turn < MICROTASKS && !holds(); turn += 1) await null;
  while (!holds()) await task();
};
// A task set from within a frame runs after its painting.
const painted = async () => {
  await frame();
  await task();
};

async function timed(act) {
  const from = performance.now();
  await act();
  await painted();
  return performance.now() - from;
}

window.measureChart = async ({ name, size, run }) => {
  const chart = charts[name];
  const from = performance.now();
  await chart.mount(size);
  await painted();
  const shown = performance.now() - from;
  await chart.rest?.(size);
  const mount = performance.now() - from;
  await pause(500);
  await chart.come?.(Math.min(10, size - 1));
  const edits = [];
  for (let turn = run; turn < run + EDITS; turn += 1) {
    edits.push(await timed(() => chart.edit(Math.min(10, size - 1), turn)));
    await pause(500);
  }
  const edit = edits.sort((a, b) => a - b)[EDITS >> 1];
  const scroll = await scrolled(chart.scroller());
  await chart.leave();
  await pause(500);
  return { shown, mount, edit, scroll };
};

/** The longest of some frames, each a page further. */
async function scrolled(scroller) {
  let worst = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    const from = performance.now();
    scroller.scrollTop = step * 600;
    await painted();
    worst = Math.max(worst, performance.now() - from);
  }
  scroller.scrollTop = 0;
  return worst;
}

const header = (href) => document.querySelector(`.nav a[href="${href}"]`);
const STATUSES = ["未着手", "取組中", "完了", "中止"];

const app = {
  async mount() {
    header("/plan").click();
    await until(() => document.querySelector(".plan-table .year-row"));
  },
  // What is below the first screens comes frame by frame.
  async rest(size) {
    while (document.querySelectorAll(".plan-table .year-row").length < size) await painted();
    await painted();
  },
  cell: (at) => document.getElementById(`cell-${at}-2`),
  async come(at) {
    app.cell(at).focus();
    await pause(500);
  },
  async edit(at, run) {
    const cell = app.cell(at);
    const number = (run % 2) + 2;
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: `${number}`, bubbles: true, cancelable: true }));
    await until(() => cell.textContent.includes(STATUSES[number - 1]));
  },
  // On a screen of this width the page itself scrolls.
  scroller: () => document.scrollingElement,
  async leave() {
    header("/help").click();
    await until(() => !document.querySelector(".plan-table"));
  },
};

const name = (at) => `評価結果の研修への活用 ${at}`;

/** All rows as a person would write them by hand: a bar above, five years below. */
const plain = {
  mount(size) {
    const years = YEARS.map((year) => `<td><button tabindex="-1" aria-label="${year}">–</button></td>`).join("");
    const row = (at) => `<tr><th scope="row" rowspan="2">${name(at)}</th><td colspan="5"><span>実施</span></td></tr><tr>${years}</tr>`;
    const rows = Array.from({ length: size }, (_, at) => row(at)).join("");
    stage().innerHTML = `<div id="scroll" style="height:800px;overflow:auto"><table><thead><tr><th></th>${YEARS.map((year) => `<th>${year}</th>`).join("")}</tr></thead><tbody>${rows}</tbody></table></div>`;
  },
  edit(at, run) {
    stage().querySelectorAll("button")[at * YEARS.length + 2].textContent = STATUSES[(run % 2) + 1];
  },
  scroller: () => document.querySelector("#scroll"),
  leave: () => stage().replaceChildren(),
};

const day = (year) => `${year}-04-01`;

/** Its bar beside a column for each year's state, so that it says what the app's table says. */
const dhtmlx = {
  mount(size) {
    stage().innerHTML = `<div id="chart" style="width:1280px;height:800px"></div>`;
    const state = (year) => ({ name: `of${year}`, label: `${year}`, width: 70, template: (task) => task.states[year] });
    const columns = [{ name: "text", width: 220 }, ...YEARS.map(state)];
    Object.assign(gantt.config, { date_format: "%Y-%m-%d", scales: [{ unit: "year", format: "%Y" }], columns, readonly: false });
    gantt.init("chart");
    const states = () => Object.fromEntries(YEARS.map((year) => [year, `${STATUSES[0]} A`]));
    gantt.parse({ data: Array.from({ length: size }, (_, at) => ({ id: at + 1, text: name(at), states: states(), start_date: day(2024), end_date: day(2029), progress: 0 })) });
  },
  edit(at, run) {
    const task = gantt.getTask(at + 1);
    task.states[YEARS[2]] = STATUSES[(run % 2) + 1];
    gantt.updateTask(task.id);
  },
  scroller: () => document.querySelector("#chart .gantt_ver_scroll"),
  leave() {
    gantt.clearAll();
    stage().replaceChildren();
  },
};

const frappe = {
  mount(size) {
    stage().innerHTML = `<div id="chart" style="width:1280px;height:800px;overflow:auto"></div>`;
    const tasks = Array.from({ length: size }, (_, at) => ({ id: `row-${at}`, name: name(at), start: day(2024), end: day(2029), progress: 0 }));
    frappe.chart = new Gantt("#chart", tasks, { view_mode: "Year", container_height: 800, infinite_padding: false });
  },
  edit(at, run) {
    frappe.chart.update_task(`row-${at}`, { name: `${name(at)} ${STATUSES[(run % 2) + 1]}` });
  },
  scroller: () => document.querySelector("#chart .gantt-container") ?? document.querySelector("#chart"),
  leave: () => stage().replaceChildren(),
};

const charts = { app, plain, dhtmlx, frappe };
