import fc from 'fast-check';
import type { Operation } from '../case/operation.ts';
import { racingMutate, startOf } from './race.ts';

// What is done before a crash on a graph with branches: there is `dev`, made of main, and each has commits of its own.

/** A branch that the others are about. */
export const DEV = 'dev';
/** One that is made of another than main, or not there yet. */
export const FIX = 'fix';

/** Which branch is in use in the end. */
export type Scene =
  /** Main; there is a branch to be merged, or deleted. */
  | 'on main'
  /** A branch that has not written yet, or to some tables only. */
  | 'on a branch'
  /** A branch that was made of a branch. */
  | 'on a branch of a branch'
  /** Main, into which the branch was merged. */
  | 'merged'
  /** Main, into which the branch was merged that is gone by now. */
  | 'merged and deleted'
  /** Main, with a name that was used before. */
  | 'with a name that is free again';

/** The same each time for the same start, so that a graph is founded once. */
export function sceneOf(scene: Scene, start: number): readonly Operation[] {
  const [operations = []] = fc.sample(drawn(scene), { seed: start, numRuns: 1 });
  return [...startOf(start), ...operations];
}

function drawn(scene: Scene): fc.Arbitrary<readonly Operation[]> {
  const create = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Operation>({ kind: 'createBranch', name: DEV }) },
    { weight: 1, arbitrary: fc.nat({ max: 3 }).map((from): Operation => ({ kind: 'createBranch', name: DEV, from })) },
  );
  const branched = fc
    .tuple(create, writes(0, 2), writes(0, 2))
    .map(([made, there, here]): readonly Operation[] => [made, checkout(DEV), ...there, checkout('main'), ...here]);
  return branched.map((operations) => [...operations, ...END[scene]]);
}

function writes(minLength: number, maxLength: number): fc.Arbitrary<readonly Operation[]> {
  return fc.array(racingMutate(), { minLength, maxLength });
}

function checkout(branch: string): Operation {
  return { kind: 'checkout', branch };
}

const END: Readonly<Record<Scene, readonly Operation[]>> = {
  'on main': [],
  'on a branch': [checkout(DEV)],
  'on a branch of a branch': [checkout(DEV), { kind: 'createBranch', name: FIX }, checkout(FIX)],
  merged: [{ kind: 'merge', source: DEV }],
  'merged and deleted': [
    { kind: 'merge', source: DEV },
    { kind: 'deleteBranch', name: DEV },
  ],
  'with a name that is free again': [
    { kind: 'createBranch', name: FIX },
    { kind: 'deleteBranch', name: FIX },
  ],
};
