import type { Case } from '../case/case.ts';
import { deepFreeze } from '../case/freeze.ts';
import { ShapeError } from '../case/shape.ts';
import { caseShape } from '../case/shapes.ts';
import type { ShrinkBudget } from './budget.ts';
import { ACTORS, operationsOf, PREEMPTIONS } from './drop-from-race.ts';
import { DEATHS, FAULTS, withPlainerFaults } from './drop-faults.ts';
import { dropItems, OPERATIONS } from './drop-items.ts';
import { withSmallerSchema } from './drop-schema.ts';
import { withWriteBeforeRace } from './before-race.ts';
import { withFewerPreemptions } from './fewer-preemptions.ts';
import { pruned } from './prune.ts';
import { withPlainName } from './rename.ts';
import { withSimplerCrash } from './simpler-crash.ts';
import { withSimplerRace } from './simpler-race.ts';
import { Trial, type StillFails } from './trial.ts';

export interface Shrunk {
  readonly case: Case;
  /** Whether it is certain that no single actor, preemption or operation can be dropped; false when the budget ran out first, or the signal was aborted. */
  readonly isMinimal: boolean;
  /** Cases that were run on the way. */
  readonly tried: number;
}

/**
 * Makes a failing case smaller as long as it fails in the same way: fewer actors, preemptions and operations, then fewer
 * statements, rows, values,
 * types and properties, then simpler values and plainer names, and over again until nothing helps. It is greedy and tries things in a fixed
 * order, so that the same failure shrinks to the same case.
 */
export async function shrink(
  data: Case,
  stillFails: StillFails,
  budget: ShrinkBudget,
  signal?: AbortSignal,
): Promise<Shrunk> {
  const trial = new Trial(stillFails, budget, signal);
  let best = await dropWhole(data, trial);
  for (let before: Case | undefined; best !== before && !trial.isOver;) {
    before = best;
    best = await descend(best, withPlainerFaults, trial);
    best = await descend(best, withSimplerRace, trial);
    best = await descend(best, withSimplerCrash, trial);
    best = await descend(best, withSmallerOperation, trial);
    best = await descend(best, withSmallerSchema, trial);
    best = await descend(best, withSmallerDefinition, trial);
    best = await descend(best, withPlainName, trial);
    best = await dropWhole(best, trial);
  }
  return { case: best, isMinimal: !trial.isOver, tried: trial.count };
}

/** Drops actors, preemptions and operations, what takes most with it first, until nothing whole can go. */
async function dropWhole(data: Case, trial: Trial): Promise<Case> {
  let best = data;
  for (let before: Case | undefined; best !== before && !trial.isOver;) {
    before = best;
    best = await dropItems(best, ACTORS, trial);
    best = await dropItems(best, FAULTS, trial);
    best = await dropItems(best, DEATHS, trial);
    best = await dropItems(best, PREEMPTIONS, trial);
    for (const actor of best.race?.programs.keys() ?? []) best = await dropItems(best, operationsOf(actor), trial);
    best = await dropItems(best, OPERATIONS, trial);
    best = await descend(best, withFewerPreemptions, trial, 'from the first');
    best = await descend(best, withWriteBeforeRace, trial, 'from the first');
  }
  return best;
}

/** Takes the first candidate that will do, then goes on with its candidates, from the same place on unless said otherwise. */
async function descend(
  data: Case,
  candidatesOf: (data: Case) => Iterable<Case>,
  trial: Trial,
  from: 'from the first' | 'from there' = 'from there',
): Promise<Case> {
  let best = data;
  for (let place = 0; !trial.isOver;) {
    const places: number[] = [];
    const found = await trial.first(sensible(candidatesOf(best), place, places));
    if (!found) break;
    best = deepFreeze(found.case);
    if (from === 'from there') place = places[found.place] ?? place;
  }
  return best;
}

/** The candidates that are cases at all, from a place on; where each stood is noted in `places`. */
function* sensible(candidates: Iterable<Case>, from: number, places: number[]): Generator<Case> {
  let next = 0;
  for (const candidate of candidates) {
    const place = next++;
    if (place < from || !isCase(candidate)) continue;
    places.push(place);
    yield candidate;
  }
}

function* withSmallerOperation(data: Case): Generator<Case> {
  for (const [i, operation] of data.operations.entries()) {
    for (const smaller of pruned(operation)) {
      yield { ...data, operations: data.operations.with(i, smaller as typeof operation) };
    }
  }
}

function* withSmallerDefinition(data: Case): Generator<Case> {
  for (const smaller of pruned(data.schema)) yield { ...data, schema: smaller as Case['schema'] };
}

function isCase(data: Case): boolean {
  try {
    caseShape(data, 'case');
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}
