import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import { FAILPOINTS } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { OLDER_VERSIONS, SCARS } from '../case/scar.ts';
import { Grounds as CrashGrounds } from '../crash/ground.ts';
import { runCrash } from '../crash/run-crash.ts';
import { FAULT_KINDS } from '../draw/faulty.ts';
import { FIRST_OPERATIONS, olderCrash } from '../draw/older-crash.ts';
import { faultyOlderRace, olderRace } from '../draw/older-race.ts';
import { Grounds } from '../race/ground.ts';
import { CONTENDED, publicationEnded, readUnder } from '../race/migrating.ts';
import { runInterleaving } from '../race/run-interleaving.ts';
import { labelsOf } from '../run/labels.ts';
import type { RunOptions, RunReport } from '../run/report.ts';
import { isWorthwhile } from './crashes.ts';
import { drawFrom } from './draw-from.ts';
import type { Floor } from './floor.ts';
import type { Suite } from './suite.ts';
import type { Tally } from './tally.ts';

// Intent: an older release left the graph, and several come to it at once: they open it, read it, write to it, and one of them may
// be a program of that release. By turns the store is well, or fails, or whoever migrates dies wherever it can. All converge, nobody fails
// without a reason, what was published before is there afterwards, with its past, and who only reads writes nothing.

/**
 * What a run is about, over and over. A crash takes as long as dozens of races, since it has every death of its operation; and their number
 * shares no factor with a number of shards that anybody would choose.
 */
const TURNS = [...Array.from({ length: 6 }, () => ['race', 'faults'] as const).flat(), 'crash'] as const;

const FAULTS_PER_ROUND = TURNS.filter((turn) => turn === 'faults').length;

/** Faults that reads can meet. */
const READ_FAULTS = [
  'fail_before',
  'lose_answer',
  'throttle',
  'slow',
  'tear_answer',
  'truncate_read',
  'flip_bit',
  'stale_list',
] as const satisfies readonly Fault['kind'][];

/** Each version has a turn of each kind in so many runs, and nearly so in as many of a shard's where there are 2 to 4 shards. */
const RUNS_PER_VERSION = TURNS.length * OLDER_VERSIONS.length;
const TURNS_PER_VERSION = TURNS.length - 2;

/** Somebody dies at every step of a migration in so many runs, several times over. */
const RUNS_FOR_DEATHS = 208;

/** Of the rest there are five in as many runs, and more. */
const RUNS_PER_FLOOR = 240;

export function migrations(): Suite {
  const grounds = new Grounds();
  const crashGrounds = new CrashGrounds();
  return {
    name: 'migrations',
    needsLab: true,
    width: 8,
    shrinkBudget: { timeMs: 110_000, candidates: 500 },
    draw: (seed, index) => drawFrom(casesOf(index), seed, index, isWorthwhile),
    run: async (data, options) => withDemotion(data, await runEither(data, options)),
    floors,
  };

  function runEither(data: Case, options: RunOptions): Promise<RunReport> {
    return data.crash ? runCrash(data, crashGrounds, options) : runInterleaving(data, grounds, options);
  }
}

/** The turn of the run with this index. */
function casesOf(index: number) {
  const round = Math.floor(index / TURNS.length);
  const place = index % TURNS.length;
  // Of every other run, too, each version has its share.
  const version = of(OLDER_VERSIONS, round + Math.floor(round / OLDER_VERSIONS.length) + Math.floor(place / 2));
  switch (of(TURNS, place)) {
    case 'race':
      return olderRace(version);
    case 'faults': {
      const before = TURNS.slice(0, place).filter((turn) => turn === 'faults').length;
      const count = round * FAULTS_PER_ROUND + before;
      return faultyOlderRace(version, of(FAULT_KINDS, count + Math.floor(count / FAULT_KINDS.length)));
    }
    case 'crash':
      return olderCrash(of(FIRST_OPERATIONS, round + Math.floor(round / FIRST_OPERATIONS.length)), version);
  }
}

function of<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('there is nothing to take turns');
  return item;
}

/** The demotion is no step of any program, and counts all the same. */
function withDemotion(data: Case, report: RunReport): RunReport {
  const demotions = data.operations.filter(({ kind }) => kind === 'demote');
  const steps = demotions.map((operation) => ({ kind: operation.kind, labels: labelsOf(operation), effective: true }));
  return { ...report, steps: [...steps, ...report.steps] };
}

function floors(tally: Tally): readonly Floor[] {
  const needed = Math.floor(tally.runs / RUNS_PER_FLOOR);
  const dead = tally.runs < RUNS_FOR_DEATHS ? 0 : 1;
  const exercised = (what: string) => tally.exercised.get(what) ?? 0;
  const ended = (what: string) => ({ what, needed, got: tally.ended.get(what) ?? 0 });
  return [
    { what: 'runs', needed: 1, got: tally.runs },
    { what: 'effective operations', needed: Math.ceil(tally.steps / 3), got: tally.effectiveSteps },
    ...OLDER_VERSIONS.map((version) => ({
      what: `graphs of version ${version}`,
      needed: TURNS_PER_VERSION * Math.floor(tally.runs / RUNS_PER_VERSION),
      got: exercised(`demote to ${version}`),
    })),
    ...SCARS.map((scar) => ({ what: `scar: ${scar}`, needed, got: exercised(scar) })),
    ...FAILPOINTS.filter((name) => name.startsWith('migrate.')).map((name) => ({
      what: `deaths at ${name}`,
      needed: dead,
      got: tally.crashed.get(name) ?? 0,
    })),
    ...READ_FAULTS.map(readUnder).map(ended),
    ended(publicationEnded('published')),
    ended(publicationEnded('refused')),
    ended(CONTENDED),
    { what: 'effective: openReadOnly', needed, got: tally.effective.openReadOnly },
    { what: 'deaths in a race', needed, got: tally.deaths },
  ];
}
