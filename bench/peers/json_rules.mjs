// Runs rules and cases with json-rules-engine: one JSON object on standard input, one on standard
// output. It times itself, so that no pipe is measured.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
const { Engine } = createRequire(`${folder}/`)("json-rules-engine");
const { rules, cases, seconds } = JSON.parse(readFileSync(0, "utf8"));

const engine = new Engine([], { allowUndefinedFacts: true });
const ordered = (test) => (a, b) => a !== undefined && typeof a === typeof b && test(a, b);
engine.addOperator("known", (value) => value !== undefined);
engine.addOperator("someOf", (values, wanted) => values !== undefined && values.some((v) => wanted.includes(v)));
engine.addOperator("at_least", ordered((a, b) => a >= b));
engine.addOperator("at_most", ordered((a, b) => a <= b));
engine.addOperator("more_than", ordered((a, b) => a > b));
engine.addOperator("less_than", ordered((a, b) => a < b));
for (const rule of rules) engine.addRule(rule);
engine.on("success", (event, almanac) => almanac.addFact(event.type, true));

async function infer(known) {
  const { events } = await engine.run(known);
  return [...new Set(events.map((event) => event.params.number))];
}

const end = performance.now() + seconds * 1000;
const results = [];
const first = [];
const later = [];
async function timed(known, times) {
  const start = performance.now();
  const found = await infer(known);
  times.push((performance.now() - start) * 1000);
  return found;
}
for (const known of cases) {
  if (performance.now() > end && results.length >= 5) break;
  results.push(await timed(known, first));
}
while (performance.now() < end) {
  for (const known of cases) await timed(known, later);
}
process.stdout.write(JSON.stringify({ results, microseconds: later.length ? later : first }));
