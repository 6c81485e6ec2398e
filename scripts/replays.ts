#!/usr/bin/env node
// Whether a case decides its run: drawn cases are run again and again, side by side, and have to come out the same each time.
import { Command } from 'commander';
import { waysToComeOut } from '../props/check/stability.ts';
import { DEFAULT_STORE } from './cli/default-store.ts';
import { loadEngine } from './cli/engine.ts';
import { ExitStatus } from './cli/exit-status.ts';
import { parseRuns, parseSeed } from './cli/numbers.ts';
import { openStore } from './cli/store.ts';
import { findSuite } from './cli/suites.ts';

interface Flags {
  readonly cases: number;
  readonly times: number;
  readonly seed: number;
}

const program = new Command('replays')
  .description('run drawn cases again and again, and name those that come out in more ways than one')
  .argument('[suite]', 'whose cases', 'interleavings')
  .option('--cases <n>', 'cases to draw', parseRuns, 200)
  .option('--times <n>', 'times that each is run', parseRuns, 20)
  .option('--seed <n>', 'seed of the draw', parseSeed, 1)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitStatus.pass : ExitStatus.usage));
program.parse();
const { cases, times, seed } = program.opts<Flags>();
const suite = findSuite(program.processedArgs[0] as string);
const engine = await loadEngine(undefined);
const store = await openStore(DEFAULT_STORE, engine);

let restless = 0;
for (let index = 0; index < cases; index += 1) {
  const ways = await waysToComeOut(suite, suite.draw(seed, index), times, { engine, store });
  if (ways === 1) continue;
  restless += 1;
  console.log(`case ${index} came out in ${ways} ways`);
}
const amount = `${suite.name}: ${cases} cases of seed ${seed}, ${times} times each`;
console.log(restless === 0 ? `${amount}: PASS` : `${amount}: FAIL, ${restless} came out in more ways than one`);
process.exit(restless === 0 ? ExitStatus.pass : ExitStatus.failure);
