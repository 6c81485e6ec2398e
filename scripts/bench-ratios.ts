#!/usr/bin/env node
// How long the engine takes, and how much memory, beside LanceDB doing the same to the same disk by hand: the two in turns in one
// run, so that the ratios hold while the machine's speed drifts. Ends with status 1 where a bound is missed.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { airports } from './bench/ratios/airports.ts';
import { bulk } from './bench/ratios/bulk.ts';
import { byKey } from './bench/ratios/by-key.ts';
import { coldOpen } from './bench/ratios/cold-open.ts';
import { play, type Outcome } from './bench/ratios/contest.ts';
import { scaledBy, type Measure } from './bench/ratios/measure.ts';
import { memory } from './bench/ratios/memory.ts';
import { merge } from './bench/ratios/merge.ts';
import { oneRowWrite } from './bench/ratios/one-row-write.ts';
import { Place } from './bench/ratios/place.ts';
import { isKept, lineOf } from './bench/ratios/report.ts';

const MEASURES: readonly Measure[] = [oneRowWrite, bulk, byKey, coldOpen, merge, airports, memory];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: 'string', default: '1' }, json: { type: 'string' } },
});
const unknown = positionals.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) throw new Error(`no such measures: ${unknown.join(', ')}`);

const outcomes: Outcome[] = [];
for (const measure of MEASURES) {
  if (positionals.length > 0 && !positionals.includes(measure.name)) continue;
  await using place = await Place.make();
  for (const contest of await measure.contests(place, scaledBy(Number(values.scale)))) {
    const outcome = await play(contest, measure.gauge);
    outcomes.push(outcome);
    console.log(lineOf(outcome));
  }
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(outcomes, null, 2)}\n`);
process.exitCode = outcomes.every(isKept) ? 0 : 1;
