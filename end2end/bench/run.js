// Runs the benchmarks, or those named: node run.js [search] [diagram] [plan] [scroll] [growth] [push]
const names = process.argv.slice(2);

for (const name of names.length ? names : ["search", "diagram", "plan", "scroll", "growth", "push"]) {
  const { bench } = await import(`./${name}.js`);
  console.log(await bench());
}
