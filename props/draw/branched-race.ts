import fc from 'fast-check';
import type { BranchOperation, DrawnWrite, Operation } from '../case/operation.ts';
import type { RaceOperation } from '../case/race.ts';
import { racingMutate, racingOperation, startOf } from './race.ts';

// Races in which actors make, delete and merge branches. Names are few, so that they meet.

/** Branches that may be there when a race begins. */
const STANDING = ['dev', 'fix'] as const;

const FREE = 'old';

/** How the branches of a start hang together: by how many starts there are, each with another index. */
const SHAPES: readonly (readonly BranchOperation[])[] = [
  [{ kind: 'createBranch', name: 'dev' }],
  [
    { kind: 'createBranch', name: 'dev' },
    { kind: 'createBranch', name: 'fix' },
  ],
  [
    { kind: 'createBranch', name: 'dev' },
    { kind: 'checkout', branch: 'dev' },
    { kind: 'createBranch', name: 'fix' },
  ],
  [
    { kind: 'createBranch', name: 'dev' },
    { kind: 'createBranch', name: 'fix', from: 1 },
    { kind: 'merge', source: 'dev' },
  ],
];

/** The writes of a start, branches, and a write to each of them: a merge has something to bring, and something to meet. */
export function branchedStartOf(start: number): readonly Operation[] {
  const made = SHAPES[start % SHAPES.length] ?? [];
  const names = made.flatMap((operation) => (operation.kind === 'createBranch' ? operation.name : []));
  const writes = fc.sample(racingMutate(), { seed: start, numRuns: names.length + 1 });
  const written = ['main', ...names].flatMap((branch, index): readonly Operation[] => [
    { kind: 'checkout', branch },
    ...writes.slice(index, index + 1),
  ]);
  return [...startOf(start), ...made, ...written];
}

/** A program that is about branches now and then; most of its actors work on another branch than main. */
export function branchedProgram(length: fc.ArrayConstraints): fc.Arbitrary<RaceOperation[]> {
  const begin = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...STANDING).map((branch) => [checkout(branch)]) },
    { weight: 2, arbitrary: fc.constant<RaceOperation[]>([]) },
  );
  const rest = fc.array(
    fc.oneof({ weight: 1, arbitrary: racingOperation() }, { weight: 1, arbitrary: branching() }),
    length,
  );
  return fc.tuple(begin, rest).map(([first, others]) => [...first, ...others]);
}

function checkout(branch: string): RaceOperation {
  return { kind: 'checkout', branch };
}

function branching(): fc.Arbitrary<BranchOperation> {
  const standing = fc.constantFrom(...STANDING);
  const name = fc.oneof({ weight: 3, arbitrary: standing }, { weight: 1, arbitrary: fc.constant(FREE) });
  const any = fc.oneof({ weight: 1, arbitrary: fc.constant('main') }, { weight: 2, arbitrary: name });
  const from = fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 3 });
  const creation = fc
    .tuple(fc.oneof({ weight: 1, arbitrary: standing }, { weight: 2, arbitrary: fc.constant(FREE) }), from)
    .map(([made, at]): BranchOperation => ({
      kind: 'createBranch',
      name: made,
      ...(at !== undefined && { from: at }),
    }));
  return fc.oneof(
    { weight: 5, arbitrary: any.map((source): BranchOperation => ({ kind: 'merge', source })) },
    { weight: 3, arbitrary: creation },
    { weight: 3, arbitrary: name.map((gone): BranchOperation => ({ kind: 'deleteBranch', name: gone })) },
    { weight: 3, arbitrary: any.map((branch): BranchOperation => ({ kind: 'checkout', branch })) },
  );
}

/** Two actors with little to do, of whom one at least does something to branches: to be run under every schedule up to a bound. */
export function branchedPair(): fc.Arbitrary<readonly (readonly RaceOperation[])[]> {
  const write: fc.Arbitrary<DrawnWrite> = racingMutate();
  const on = fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...STANDING).map((branch) => [checkout(branch)]) },
    { weight: 1, arbitrary: fc.constant<RaceOperation[]>([]) },
  );
  const one = fc.tuple(on, branching()).map(([first, last]) => [...first, last]);
  const other = fc.tuple(on, fc.oneof(write, branching())).map(([first, last]) => [...first, last]);
  return fc.tuple(one, other);
}
