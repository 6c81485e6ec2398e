import { FAILPOINTS, type Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { isProgrammed } from '../case/crash.ts';
import { current, lineOf, withInUse } from '../crash/annals.ts';
import { DEV } from '../draw/branched.ts';
import { crashingCase, DYING_KINDS } from '../draw/crash.ts';
import { Grounds } from '../crash/ground.ts';
import { isMaintenance, MAINTENANCE_KINDS } from '../crash/maintenance.ts';
import { hasEffect, rehearsed } from '../crash/rehearse.ts';
import { runCrash } from '../crash/run-crash.ts';
import { drawFrom } from './draw-from.ts';
import type { Floor } from './floor.ts';
import type { Suite } from './suite.ts';
import type { Tally } from './tally.ts';

// Intent: one operation of each kind on a graph, and a death after every durable write and at every failpoint of it, and
// again of whoever recovers; now and then while somebody else is faster, or at work on another branch,
// or on a graph of an older release, which whoever opens it, or writes to a branch, migrates. What is left is judged by what comes after: all of the operation or nothing, what was
// acknowledged or seen, nobody in the way, nothing left over.

/**
 * What each run cuts short, and beside and after whom, over and over: their number shares no factor with a number of shards
 * that anybody would choose.
 */
const TURNS: readonly Turn[] = [
  ['mutate'],
  ['mutate', { scene: 'on a branch', sleeper: 'main' }],
  ['load', { heir: 'standby' }],
  ['deleteBranch', { scene: 'on main' }],
  ['mutate', { hasRival: true }],
  ['merge', { scene: 'on main' }],
  ['optimize'],
  ['createBranch', { scene: 'on main' }],
  ['mutate', { heir: 'standby' }],
  ['load', { scene: 'on a branch of a branch' }],
  ['load', { hasRival: true, heir: 'standby' }],
  ['deleteBranch', { scene: 'on main', sleeper: DEV }],
  ['init'],
  ['createBranch', { scene: 'on a branch', heir: 'standby' }],
  ['mutate', { scene: 'on a branch', hasRival: true }],
  ['merge', { scene: 'on main', heir: 'standby' }],
  ['mutate', { scene: 'on main', sleeper: DEV }],
  ['deleteBranch', { scene: 'merged', heir: 'standby' }],
  ['merge', { scene: 'on a branch', sleeper: 'main' }],
  ['createBranch', { scene: 'with a name that is free again', sleeper: DEV }],
  ['merge', { scene: 'on main', hasRival: true }],
  ['mutate', { scene: 'on a branch of a branch', heir: 'standby' }],
  ['load', { scene: 'merged', sleeper: DEV }],
  ['cleanup', { scene: 'on main' }],
  ['optimize', { strays: ['optimize', 'mutate'] }],
  ['repair', { strays: ['mutate', 'optimize'] }],
  ['cleanup', { scene: 'merged and deleted' }],
  ['upkeep'],
  ['cleanup', { scene: 'on a branch', sleeper: 'main' }],
  ['optimize', { scene: 'on a branch', heir: 'standby' }],
  ['cleanup', { scene: 'merged', heir: 'standby' }],
  ['open', { older: 1, scars: ['stale run'] }],
  ['mutate', { scene: 'on a branch', older: 3 }],
  ['open', { scene: 'on a branch', older: 4, scars: ['not stamped'] }],
  ['deleteBranch', { scene: 'on main', older: 2, scars: ['late history'] }],
  ['open', { scene: 'on main', older: 2, scars: ['stale run', 'dropped table'] }],
  ['merge', { scene: 'on a branch', older: 1, scars: ['untold commit', 'revived table'] }],
  ['open', { older: 3, scars: ['copied history', 'untold commit'] }],
  ['createBranch', { scene: 'on a branch', older: 4 }],
  ['load', { scene: 'on a branch of a branch', older: 4, scars: ['overtaken'] }],
  ['open', { scene: 'merged', older: 1, scars: ['keyed', 'late history'] }],
];

type Turn = Parameters<typeof crashingCase>;

/** In so many runs every kind has its turn, also in a shard. */
const RUNS_FOR_ALL = 2 * TURNS.length;

/** Failpoints that are passed only beside a rival, and not beside each. */
const SELDOM: ReadonlySet<Failpoint> = new Set(['publish.lost', 'write.before_spend', 'write.after_spend']);
const RUNS_FOR_SELDOM = 10 * TURNS.length;

/** States that a run leaves at least: an optimize of nothing leaves few. */
const STATES_PER_RUN = 10;

export function crashes(): Suite {
  const grounds = new Grounds();
  return {
    name: 'crashes',
    // A run judges states side by side itself.
    width: 4,
    shrinkBudget: { timeMs: 110_000, candidates: 500 },
    draw: (seed, index) => {
      const turn = TURNS[index % TURNS.length] ?? ['mutate'];
      return drawFrom(crashingCase(...turn), seed, index, isWorthwhile);
    },
    run: (data, options) => runCrash(data, grounds, options),
    floors,
  };
}

/** An operation that changes nothing has nothing that could be cut short; nor does one that is never in the middle stand by. */
export function isWorthwhile(data: Case): boolean {
  const { operation, sleeper, strays = [] } = data.crash ?? {};
  if (!operation || !isProgrammed(operation)) return true;
  const annals = rehearsed(data);
  if (sleeper && !hasEffect(withInUse(annals, sleeper.branch), sleeper.write)) return false;
  for (const stray of strays) if (stray.kind !== 'optimize' && !hasEffect(annals, stray)) return false;
  if (operation.kind === 'cleanup') return lineOf(annals, current(annals).commit.id).length > operation.keep;
  return isMaintenance(operation) || hasEffect(annals, operation);
}

function floors(tally: Tally): readonly Floor[] {
  const needed = tally.runs < RUNS_FOR_ALL ? 0 : 1;
  const seldom = tally.runs < RUNS_FOR_SELDOM ? 0 : 1;
  return [
    { what: 'runs', needed: 1, got: tally.runs },
    { what: 'states judged', needed: tally.runs * STATES_PER_RUN, got: tally.crashStates },
    ...[...DYING_KINDS, 'recovery'].map((what) => {
      const { covered, total } = tally.coverage.get(what) ?? { covered: 0, total: 0 };
      return { what: `deaths in ${what}, all that there are`, needed: Math.max(total, needed), got: covered };
    }),
    ...MAINTENANCE_KINDS.map((kind) => ({ what: `effective: ${kind}`, needed, got: tally.effective[kind] })),
    ...FAILPOINTS.map((name) => ({
      what: `deaths at ${name}`,
      needed: SELDOM.has(name) ? seldom : needed,
      got: tally.crashed.get(name) ?? 0,
    })),
  ];
}
