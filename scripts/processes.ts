#!/usr/bin/env node
// Many processes on one graph: writers that are killed and put to sleep in the middle of what they do, maintenance beside
// them, and a judgement of everything that they were told.
import { Command, Option } from 'commander';
import { ExitStatus } from './cli/exit-status.ts';
import { parseRuns, parseSeed } from './cli/numbers.ts';
import { MIGRATED_VERSIONS } from '../src/manifest/older/layout.ts';
import { judgeKept, keepHistory } from './processes/judge.ts';
import type { PlaceKind } from './processes/place.ts';
import { linesOf, reportOf, type ProcessesReport } from './processes/report.ts';
import { runProcesses, type ProcessesOptions } from './processes/run.ts';

interface Flags extends Omit<ProcessesOptions, 'older'> {
  readonly older?: string;
  readonly rounds: number;
  readonly out: string;
  readonly json?: boolean;
  readonly judge?: string;
}

const STORES: readonly PlaceKind[] = ['file', 'lab'];

// Workers are ended when this process exits, which it does not by itself when a signal ends it.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(ExitStatus.interrupted));

const program = new Command('processes')
  .description('let many processes work on one graph, kill some of them, and judge what they were told')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitStatus.pass : ExitStatus.usage))
  .addOption(new Option('--store <store>', 'where the graph lies').choices(STORES).default('file'))
  .option('--seed <n>', 'seed of programs, deaths and the engine', parseSeed, 1)
  .option('--writers <n>', 'processes that write', parseRuns, 4)
  .option('--operations <n>', "operations of each writer's program", parseRuns, 200)
  .addOption(
    new Option(
      '--older <version>',
      'begin with a graph of an older internal version, which they migrate as they come; "each" takes one after the other',
    ).choices(['each', ...MIGRATED_VERSIONS.map(String)]),
  )
  .option('--rounds <n>', 'do it all so many times, with the seeds that follow', parseRuns, 1)
  .option('--out <directory>', 'where the history of a failed run goes', 'out')
  .option('--json', 'print the report as JSON')
  .option('--judge <history>', 'judge the history of an earlier run again, and do nothing else');
const { out, json, judge, rounds, older, ...options } = program.parse().opts<Flags>();

// Native threads may take their time to end; what there was to say has been said.
process.exit(judge === undefined ? await runAll() : await judgeAgain(judge));

/** One round after the other; ends with the first that does not pass. */
async function runAll(): Promise<number> {
  for (let round = 0; round < rounds; round += 1) {
    const status = await run({ ...options, seed: (options.seed + round) % 2 ** 32, ...olderAt(round) });
    if (status !== ExitStatus.pass) return status;
  }
  if (rounds > 1 && !json) console.log(`processes: PASS (${rounds} rounds)`);
  return ExitStatus.pass;
}

function olderAt(round: number): Pick<ProcessesOptions, 'older'> {
  if (older === undefined) return {};
  return { older: MIGRATED_VERSIONS[older === 'each' ? round % MIGRATED_VERSIONS.length : Number(older) - 1] };
}

async function run(round: ProcessesOptions): Promise<number> {
  const done = await runProcesses(round);
  const report = reportOf(round, done);
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of linesOf(report).slice(rounds > 1 && report.verdict === 'pass' ? -1 : 0)) console.log(line);
  if (report.verdict === 'fail') console.error(`the history is in ${await keepHistory(done, round, out)}`);
  return statusOf(report);
}

async function judgeAgain(path: string): Promise<number> {
  const lines = await judgeKept(path);
  for (const line of lines) console.log(line);
  console.log(`processes: ${lines.length === 0 ? 'PASS' : 'FAIL'} (${path})`);
  return lines.length === 0 ? ExitStatus.pass : ExitStatus.failure;
}

function statusOf({ verdict }: ProcessesReport): number {
  switch (verdict) {
    case 'pass':
      return ExitStatus.pass;
    case 'fail':
      return ExitStatus.failure;
    case 'void':
      return ExitStatus.void;
  }
}
