import { FAULT_KINDS, faultyCase } from '../draw/faulty.ts';
import { Grounds } from '../race/ground.ts';
import { runInterleaving, underFault } from '../race/run-interleaving.ts';
import { drawFrom } from './draw-from.ts';
import type { Floor } from './floor.ts';
import type { Suite } from './suite.ts';
import type { Tally } from './tally.ts';

// Intent: the store fails in every way that the lab knows, under one actor alone and under several, of whom one may die with
// requests on their way. What fails is invisible or whole, and nobody is told "unknown" who could know; what was acknowledged
// stays; what is damaged is found out, or does no harm. Afterwards a judge finds a clean graph.

/** Maintenance that has to come to an effect now and then, and to meet a fault. */
const MAINTAINING = ['optimize', 'cleanup'] as const;

/** Fewer runs than this cannot be expected to meet every kind. */
const RUNS_FOR_ALL_KINDS = 20;

/** Of each kind there are several in as many runs. */
const RUNS_PER_FLOOR = 60;

export function faults(): Suite {
  const grounds = new Grounds();
  return {
    name: 'faults',
    needsLab: true,
    // A run waits for LanceDB to send again what failed, and for little else.
    width: 8,
    shrinkBudget: { timeMs: 110_000, candidates: 500 },
    draw: (seed, index) => drawFrom(faultyCase(kindOf(index), isScheduled(index)), seed, index, () => true),
    run: (data, options) => runInterleaving(data, grounds, options),
    floors,
  };
}

function kindOf(index: number): (typeof FAULT_KINDS)[number] {
  return FAULT_KINDS[index % FAULT_KINDS.length] ?? FAULT_KINDS[0];
}

/** Every second case of every kind. */
function isScheduled(index: number): boolean {
  return (index + Math.floor(index / FAULT_KINDS.length)) % 2 > 0;
}

function floors(tally: Tally): readonly Floor[] {
  const needed = Math.floor(tally.runs / RUNS_PER_FLOOR);
  const activated = tally.runs < RUNS_FOR_ALL_KINDS ? 0 : Math.max(1, needed);
  return [
    { what: 'runs', needed: 1, got: tally.runs },
    { what: 'effective operations', needed: Math.ceil(tally.steps / 3), got: tally.effectiveSteps },
    { what: 'deaths in a race', needed, got: tally.deaths },
    ...MAINTAINING.map((kind) => ({ what: `effective: ${kind}`, needed, got: tally.effective[kind] })),
    ...MAINTAINING.map(underFault).map((what) => ({ what, needed, got: tally.ended.get(what) ?? 0 })),
    ...FAULT_KINDS.map((kind) => ({ what: `activated: ${kind}`, needed: activated, got: tally.faults.get(kind) ?? 0 })),
  ];
}
