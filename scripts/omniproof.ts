#!/usr/bin/env node
// The command line of the harness. What a user can put right ends in one line on standard error and status 2. Commands are
// loaded when they are called, for an engine takes its time to load.
import { Command, CommanderError } from 'commander';
import { UserError } from '../props/base/user-error.ts';
import pack from '../package.json' with { type: 'json' };
import type { BenchFlags } from './cli/bench.ts';
import type { CheckFlags } from './cli/check.ts';
import { DEFAULT_STORE } from './cli/default-store.ts';
import { ExitStatus } from './cli/exit-status.ts';
import { parseCounts, parseRuns, parseSeed, parseShard, parseTime } from './cli/numbers.ts';
import type { MutantsFlags } from './cli/mutants.ts';
import type { ReplayFlags } from './cli/replay.ts';

const interruption = new AbortController();
let endsInOrder = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);

// Whoever reads along may have seen enough (`| head -1`): that is no counterexample, which a raw error would look like.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(ExitStatus.usage);
});

/** How long native threads may take to end by themselves; those that are cut short leave directories behind. */
const GRACE_MS = 3000;

process.exitCode = await main(process.argv);
// An engine that hangs would keep the process alive; what there was to say has been said.
setTimeout(() => process.exit(), GRACE_MS).unref();

/** A check says how far it came; all else has nothing to say and ends at once, as does a check that is told again. */
function interrupt(): void {
  if (!endsInOrder || interruption.signal.aborted) process.exit(ExitStatus.interrupted);
  interruption.abort();
}

async function main(argv: readonly string[]): Promise<number> {
  let status: number = ExitStatus.pass;
  const program = commandLine((result) => {
    status = result;
  });
  try {
    await program.parseAsync(argv);
    return status;
  } catch (error) {
    return explain(error);
  }
}

function commandLine(end: (status: number) => void): Command {
  const program = new Command('omniproof')
    .description('Holds an engine for manifest-atomic graphs against a model.')
    .version(pack.version, '--version')
    .exitOverride();
  program
    .command('check')
    .description('draw cases, run them, and shrink the first that fails')
    .argument('[suite...]', 'suites to run; all unless said')
    .option('--store <store>', 'lab, file or s3://bucket/prefix', DEFAULT_STORE)
    .option('--seed <n>', 'seed of the draw; a random one unless said', parseSeed)
    .option('--runs <n>', 'number of runs', parseRuns)
    .option('--time <duration>', 'start no run later than this; 60s unless runs are given', parseTime)
    .option('--shard <i/n>', 'every n-th run only, beginning with the i-th', parseShard)
    .option('--engine <module>', 'module that exports the engine to check; the reference engine unless said')
    .option('--no-corpus', 'leave out the cases that once failed')
    .option('--out <directory>', 'where summary and case files go', 'out')
    .option('--json', 'print the summary, and nothing else, on standard output')
    .action(async (suites: string[], flags: CheckFlags) => {
      endsInOrder = true;
      const { checkCommand } = await import('./cli/check.ts');
      end(await checkCommand(suites, flags, interruption.signal));
    });
  program
    .command('replay')
    .description('run one case again, step by step')
    .argument('<case>', 'a case file, or a token (op1.…)')
    .option('--store <store>', 'lab, file or s3://bucket/prefix', DEFAULT_STORE)
    .option('--engine <module>', 'module that exports the engine to check; the reference engine unless said')
    .action(async (source: string, flags: ReplayFlags) => {
      const { replayCommand } = await import('./cli/replay.ts');
      end(await replayCommand(source, flags));
    });
  program
    .command('bench')
    .description('measure what operations cost, print it and draw it')
    .argument('[file...]', 'two files to compare')
    .option('--depth <n,...>', 'commits of the graphs to measure on', parseCounts)
    .option('--tables <n,...>', 'tables of the graphs to measure on', parseCounts)
    .option('--operation <name...>', 'operations to measure; all unless said')
    .option('--store <store>', 'lab: no other counts by class of object', DEFAULT_STORE)
    .option('--engine <module>', 'module that exports the engine to measure; the reference engine unless said')
    .option('--update', 'write down what was measured as what is agreed on')
    .option('--compare', 'tell what two files of earlier ones differ in')
    .option('--out <directory>', 'where figures, page and drawings go', 'out')
    .option('--json', 'print the figures, and nothing else, on standard output')
    .action(async (files: string[], flags: BenchFlags) => {
      endsInOrder = true;
      const { benchCommand } = await import('./cli/bench.ts');
      end(await benchCommand(files, flags, interruption.signal));
    });
  program
    .command('mutants')
    .description('plant each known defect in a copy of the sources and see that its suite finds it')
    .argument('[name...]', 'defects to plant; all unless said')
    .option('--trials <n>', 'times that each has to be found, each with a seed of its own', parseRuns, 1)
    .option('--runs <n>', 'runs after which a suite gives up', parseRuns, 100)
    .option('--seed <n>', 'seed of the first trial', parseSeed, 1)
    .option('--json', 'print the report, and nothing else, on standard output')
    .action(async (names: string[], flags: MutantsFlags) => {
      const { mutantsCommand } = await import('./cli/mutants.ts');
      end(await mutantsCommand(names, flags));
    });
  return program;
}

/** Tells the user what went wrong; what they cannot put right comes with where it was thrown. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.pass : ExitStatus.usage;
  if (error instanceof UserError) console.error(`omniproof: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`);
  else console.error('omniproof: a defect of the harness, please report it:', error);
  return ExitStatus.usage;
}
