import { exploredCase, racingCase } from '../draw/racing-case.ts';
import { Grounds } from '../race/ground.ts';
import { besideWrite, runInterleaving } from '../race/run-interleaving.ts';
import { drawFrom } from './draw-from.ts';
import type { Floor } from './floor.ts';
import type { Suite } from './suite.ts';
import type { Tally } from './tally.ts';

// Intent: two to four actors on one graph, each with a handle of its own, and a schedule that says who goes on when. The
// engine is free to refuse, but not without a reason; what it acknowledges is there, in one order that explains everything.

/** Operations that a number of races has to bring to an effect. */
const EFFECTIVE = [
  'mutate',
  'load',
  'everything',
  'refresh',
  'optimize',
  'cleanup',
  'readAt',
  'reopen',
  'createBranch',
  'deleteBranch',
  'checkout',
  'merge',
] as const;

/** Maintenance that has little to do on most graphs. */
const RARE = ['upkeep', 'repair'] as const;

/** Maintenance that has to do something now and then while somebody else writes. */
const BESIDE = ['optimize', 'cleanup'] as const;

/** Where a write has to be preempted now and then, by what it passed last. */
const PHASES = [
  'the beginning',
  'write.sidecar_armed',
  'write.after_table_effect',
  'write.confirmed',
  'write.before_publish',
  'publish.loaded',
  'write.after_publish',
  'write.before_sidecar_delete',
] as const;

/** Of each there are several in forty races, so that one in a hundred thousand checks misses a floor by chance. */
const RUNS_PER_FLOOR = 40;

/** Of what is rare there is as much in so many races. */
const RUNS_PER_RARE = 120;

/** Some phases are short: of a preemption in each there is one in forty races or so. */
const RUNS_PER_PHASE = 400;

/** Every so many races a small one is run under all schedules up to a bound. */
const RUNS_PER_EXPLORED = 100;

export function interleavings(): Suite {
  const grounds = new Grounds();
  return {
    name: 'interleavings',
    // Universes wait for each other's native threads, and LanceDB sleeps after a lost race.
    width: 8,
    // A race takes a third of a second.
    shrinkBudget: { timeMs: 110_000, candidates: 500 },
    draw: (seed, index) => drawFrom(isExplored(index) ? exploredCase() : racingCase(), seed, index, () => true),
    run: (data, options) => runInterleaving(data, grounds, options),
    floors,
  };
}

function isExplored(index: number): boolean {
  return index % RUNS_PER_EXPLORED === RUNS_PER_EXPLORED - 1;
}

function floors(tally: Tally): readonly Floor[] {
  const needed = Math.floor(tally.runs / RUNS_PER_FLOOR);
  const rare = Math.floor(tally.runs / RUNS_PER_RARE);
  const preempted = Math.floor(tally.runs / RUNS_PER_PHASE);
  return [
    { what: 'runs', needed: 1, got: tally.runs },
    { what: 'effective operations', needed: Math.ceil(tally.steps / 2), got: tally.effectiveSteps },
    { what: 'conflicts', needed, got: tally.conflicts },
    { what: 'races explored whole', needed: Math.floor(tally.runs / RUNS_PER_EXPLORED), got: tally.explored },
    { what: 'distinct schedules', needed: Math.ceil(tally.runs / 2), got: tally.schedules.size },
    ...EFFECTIVE.map((kind) => ({ what: `effective: ${kind}`, needed, got: tally.effective[kind] })),
    ...RARE.map((kind) => ({ what: `effective: ${kind}`, needed: rare, got: tally.effective[kind] })),
    ...BESIDE.map(besideWrite).map((what) => ({ what, needed: rare, got: tally.ended.get(what) ?? 0 })),
    ...PHASES.map((phase) => ({
      what: `preempted after ${phase}`,
      needed: preempted,
      got: tally.preempted.get(phase) ?? 0,
    })),
  ];
}
