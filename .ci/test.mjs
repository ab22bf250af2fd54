// Everything. Three lanes side by side, each one step after the other; a step waits for what it builds upon.
// Ends with what passed and failed in all, and how long each step took (target/test-times).
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";

const LOGS = "target/logs";
const TIMES = "target/test-times";
const PLAYWRIGHT = "target/playwright.json";
const SHOWN_SLOWEST = 12;

const cargo = (...args) => ["cargo", ...args];
// Both packages each time, so that what both rest upon has the same features and is built once.
const NATIVE = ["--release", "-p", "domain", "-p", "server"];
const nextest = (profile, ...targets) => cargo("nextest", "run", "--profile", profile, ...NATIVE, ...targets);

const LANES = [
  [
    { name: "setup", run: [".ci/setup/build"] },
    { name: "app", run: [".ci/build-app"], after: ["setup"] },
    { name: "lint-app", run: ["env", "CARGO_INCREMENTAL=1", ...cargo("clippy", "-q", "--profile", "wasm-release", "-p", "app", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings")], after: ["setup"] },
    { name: "sizes", run: ["node", ".ci/sizes.mjs", "--strict"], after: ["app"] },
  ],
  [
    { name: "setup-native", run: [".ci/setup/native"] },
    { name: "format", run: cargo("fmt", "--all", "--check") },
    { name: "planted", run: [".ci/planted", "--check"] },
    { name: "dependencies", run: [".ci/dependencies"] },
    { name: "lint-native", run: cargo("clippy", "-q", ...NATIVE, "--all-targets", "--", "-D", "warnings") },
    { name: "docs", run: ["env", "RUSTDOCFLAGS=-D warnings", ...cargo("doc", "-q", "--no-deps", ...NATIVE, "-p", "api")] },
    { name: "domain", run: nextest("domain", "--test", "suite"), tests: () => junit("domain"), after: ["setup-native"] },
    { name: "server", run: nextest("server", "--lib", "--bins", "--test", "service"), tests: () => junit("server"), after: ["app", "setup-native"] },
    { name: "build", run: cargo("build", "-q", "--release", "-p", "server"), after: ["app"] },
    { name: "policy", run: ["target/release/jinzai-navi", "policy", "check"], after: ["build"] },
  ],
  [
    { name: "setup-browser", run: [".ci/setup/browser"] },
    // Alone: it keeps both cores busy, and some of it is about time.
    { name: "browser", run: ["npm", "--prefix", "end2end", "test"], tests: playwright, after: ["policy", "setup-browser"], aloud: true },
    { name: "setup-engines", run: [".ci/setup/engines"] },
    { name: "engines", run: ["node", "--test", "--test-reporter=tap", "end2end/engines/journey.test.js"], tests: tap, after: ["policy", "setup-engines"] },
  ],
];

const finished = new Map(); // name → promise of its result, made when its lane comes to it
const begun = new Map(); // name → how to keep that promise
const all = LANES.flat();
for (const { name } of all) finished.set(name, new Promise((resolve) => begun.set(name, resolve)));

/** What a runner reported of its tests. */
function junit(profile) {
  const report = readFileSync(`target/nextest/${profile}/junit.xml`, "utf8");
  const number = (name) => Number(report.match(new RegExp(`<testsuites [^>]*\\b${name}="(\\d+)"`))[1]);
  const failed = number("failures") + number("errors");
  return { passed: number("tests") - failed, failed };
}

function playwright() {
  const { stats } = JSON.parse(readFileSync(PLAYWRIGHT, "utf8"));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

/** What Node's own runner reported. A test that could not begin counts as cancelled there. */
function tap() {
  const log = readFileSync(`${LOGS}/engines.log`, "utf8");
  const number = (name) => Number(log.match(new RegExp(`^# ${name} (\\d+)$`, "m"))[1]);
  return { passed: number("pass"), failed: number("fail") + number("cancelled") };
}

/** Runs a command into a log; gives its success, its seconds and those of all its processes on the cores. */
function execute(name, command, aloud) {
  const timed = 'TIMEFORMAT="%R %U %S"; { time "$@" 2>&1; } 2>"$0"';
  const times = `${LOGS}/${name}.time`;
  const process = spawn("bash", ["-c", timed, times, ...command], { stdio: ["ignore", "pipe", "inherit"] });
  const log = createWriteStream(`${LOGS}/${name}.log`);
  createInterface({ input: process.stdout }).on("line", (line) => {
    log.write(`${line}\n`);
    if (aloud || line.includes("==>")) console.log(line);
  });
  return new Promise((resolve) =>
    process.on("close", (code) => {
      const [wall, user, system] = readFileSync(times, "utf8").trim().split(/\s+/).slice(-3).map(Number);
      log.end(() => resolve({ succeeded: code === 0, wall, cores: user + system }));
    }),
  );
}

async function step({ name, run, after = [], tests, aloud }) {
  const before = await Promise.all(after.map((other) => finished.get(other)));
  if (before.some((other) => !other.succeeded)) return { name, succeeded: false, wall: 0, cores: 0, passed: 0, failed: 1, skipped: true };
  const result = await execute(name, run, aloud);
  let counts = { passed: Number(result.succeeded), failed: Number(!result.succeeded) };
  if (tests) {
    try {
      const reported = tests();
      counts = { ...reported, failed: reported.failed || Number(!result.succeeded) };
    } catch {
      counts.failed = 1; // it ended before it could report
    }
  }
  return { name, ...result, ...counts };
}

function say({ name, succeeded, wall, passed, failed, skipped }) {
  console.log(`${succeeded ? "ok    " : "FAILED"}  ${name.padEnd(14)} ${wall.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed`);
  if (skipped) console.log("        what it builds upon failed");
  else if (!succeeded) console.log(readFileSync(`${LOGS}/${name}.log`, "utf8").split("\n").slice(-60).join("\n"), `\nall of it: ${LOGS}/${name}.log`);
}

async function lane(steps) {
  for (const one of steps) {
    const result = await step(one);
    say(result);
    begun.get(one.name)(result);
  }
}

/** Seconds that the machine's cores have worked; those of browsers, which nobody waits for, included. */
function busy() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

function slowest() {
  let report;
  try {
    report = JSON.parse(readFileSync(PLAYWRIGHT, "utf8"));
  } catch {
    return [];
  }
  const specs = (suite) => [...(suite.suites ?? []).flatMap(specs), ...(suite.specs ?? [])];
  const timed = report.suites.flatMap(specs).map((spec) => [spec.tests[0].results[0].duration / 1000, `${spec.file}: ${spec.title}`]);
  return timed.toSorted(([a], [b]) => b - a).slice(0, SHOWN_SLOWEST);
}

mkdirSync(LOGS, { recursive: true });
for (const old of [TIMES, PLAYWRIGHT, "target/nextest"]) rmSync(old, { recursive: true, force: true });
const [start, busyBefore] = [performance.now(), busy()];
await Promise.all(LANES.map(lane));
const wall = (performance.now() - start) / 1000;

const results = await Promise.all(finished.values());
const total = (of) => results.reduce((sum, result) => sum + result[of], 0);
const line = (name, wall, cores, counts = "") => `${name.padEnd(14)} ${wall.toFixed(1).padStart(8)} ${cores.toFixed(1).padStart(8)}  ${counts}`;
const table = [
  "step            seconds  CPU s  passed/failed",
  ...results.map(({ name, wall, cores, passed, failed }) => line(name, wall, cores, `${passed}/${failed}`)),
  line("in all", wall, busy() - busyBefore, `${total("passed")}/${total("failed")}`),
  "",
  "slowest browser tests",
  ...slowest().map(([seconds, title]) => `${seconds.toFixed(1).padStart(6)} s  ${title}`),
].join("\n");
writeFileSync(TIMES, `${table}\n`);
console.log(`\n${table}\n`);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
process.exit(Number(total("failed") > 0));
