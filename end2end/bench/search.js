// Search over twenty times the text, beside a bare scan and FlexSearch over the same strings.
import { deliveredPolicy } from "../policy.js";
import { library, openApp, quantile, table, withApp } from "./common.js";
import { QUERIES } from "./queries.js";

const TIMES = 20;
const ROUNDS = 5;
// Tables have their own data, which is there once.
const TABLES = ["positions", "plan", "indicators", "survey"];

export function bench() {
  return withApp([], async (browser, server) => {
    const policy = multiplied(await deliveredPolicy(server));
    const strings = stringsOf(policy);
    const page = await openApp(browser, server, "/search", policy);
    await page.locator(".search-box input").waitFor();
    await page.addScriptTag({ path: library("flexsearch/dist/flexsearch.bundle.min.js") });
    const asked = { queries: QUERIES, rounds: ROUNDS };
    const results = [
      ["app", await page.evaluate(askApp, asked)],
      ["bare scan", await page.evaluate(askScan, { ...asked, strings })],
      ["FlexSearch", await page.evaluate(askFlexSearch, { ...asked, strings })],
    ];
    return report(results, strings);
  });
}

function multiplied(policy) {
  const copies = Array.from({ length: TIMES - 1 }, (_, at) => policy.sections.map((section) => copied(section, `-copy${at}`)));
  return { ...policy, sections: [...policy.sections, ...copies.flat()] };
}

function copied(section, suffix) {
  const blocks = section.block.filter((block) => !TABLES.includes(block.kind));
  const block = blocks.map((block) => ({ ...block, id: block.id + suffix, ...(block.of && { of: block.of + suffix }) }));
  return { ...section, id: section.id + suffix, block };
}

/** What the app looks into, without what it derives. */
function stringsOf(policy) {
  const texts = policy.sections.flatMap((section) => [section.title, ...section.block.map((block) => block.text)]);
  const posts = policy.families.flatMap((family) => family.post.flatMap((post) => [post.name, ...post.roles.map((role) => role.text)]));
  const plan = [...policy.plan.line, ...policy.plan.permanent].map((line) => line.text);
  const indicators = policy.indicators.indicator.flatMap((one) => [one.item.text, one.question.text]);
  const names = [...policy.structure.node.map((node) => node.label), ...policy.terms.map((term) => term.text)];
  return [...texts, ...posts, ...plan, ...indicators, ...names].filter(Boolean);
}

// The functions below run in the page. Each gives every query's times, without those of a first
// round that warms up, and whether something was found.

async function askApp({ queries, rounds }) {
  const input = document.querySelector(".search-box input");
  const latest = () => performance.getEntriesByName("search", "measure").at(-1);
  const frame = () => new Promise(requestAnimationFrame);
  const type = async (query) => {
    const before = latest()?.startTime;
    input.value = query;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    for (let waited = 0; latest()?.startTime === before; waited += 1) {
      if (waited > 600) throw new Error(`no measure for ${query}`);
      await frame();
    }
  };
  const answers = queries.map((query) => ({ query, times: [] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const answer of answers) {
      await type(answer.query);
      if (round > 0) answer.times.push(latest().duration);
      await frame();
      answer.found = document.querySelector(".hits a") !== null;
    }
  }
  return answers;
}

function askScan({ queries, rounds, strings }) {
  const answers = queries.map((query) => ({ query, times: [] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const answer of answers) {
      const from = performance.now();
      const hits = strings.filter((text) => text.includes(answer.query));
      if (round > 0) answer.times.push(performance.now() - from);
      answer.found = hits.length > 0;
    }
  }
  return answers;
}

function askFlexSearch({ queries, rounds, strings }) {
  // There are no spaces between words: a character is a word.
  const encode = (text) => [...text.normalize("NFKC").toLowerCase()].filter((c) => c.trim());
  const index = new FlexSearch.Index({ tokenize: "full", encode });
  strings.forEach((text, at) => index.add(at, text));
  const answers = queries.map((query) => ({ query, times: [] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const answer of answers) {
      const from = performance.now();
      const hits = index.search(answer.query, { limit: 60 });
      if (round > 0) answer.times.push(performance.now() - from);
      answer.found = hits.length > 0;
    }
  }
  return answers;
}

function report(results, strings) {
  const [p50, p95] = [0.5, 0.95].map((share) => (answers) => quantile(answers.map((answer) => quantile(answer.times, 0.5)), share));
  const [, scan] = results.find(([name]) => name === "bare scan");
  const rows = results.map(([name, answers]) => {
    const slowest = answers.toSorted((a, b) => quantile(b.times, 0.5) - quantile(a.times, 0.5))[0];
    return [
      name,
      ...[p50, p95].flatMap((of) => [of(answers).toFixed(3), `${(of(answers) / of(scan)).toFixed(2)}x`]),
      `${answers.filter((answer) => answer.found).length}/${answers.length}`,
      `${quantile(slowest.times, 0.5).toFixed(3)} ${slowest.query}`,
    ];
  });
  const chars = strings.reduce((sum, text) => sum + text.length, 0);
  const title = `Search: ${QUERIES.length} queries over ${strings.length} strings with ${chars} characters, ms (median of ${ROUNDS} runs each)`;
  return table(title, ["", "p50", "to scan", "p95", "to scan", "found", "slowest"], rows);
}
