import fc from 'fast-check';
import type { Operation } from '../case/operation.ts';
import { rehearseCommits } from '../run/rehearse.ts';
import { branchNames, type CountCommits, operationsOf, part, plainBranchNames } from './branching.ts';
import { cleanup } from './cleanup.ts';
import { demoted } from './demotion.ts';
import type { Ground } from './ground.ts';
import { beyondIndexes } from './indexed.ts';
import { seeding } from './load.ts';
import { operation } from './operation.ts';
import { past } from './past.ts';

/** The least number of operations of a run; fewer meet too rarely to say much. */
const OPERATIONS_MIN = 20;
const OPERATIONS_MAX = 28;

/** Of so many programs one is about a graph that becomes one of an older release. */
const DEMOTED = 6;

/**
 * Programs of one actor: rows of every type, then operations of every kind. Every second one has branches, and in some an older release
 * takes over on the way.
 */
export function program(ground: Ground): fc.Arbitrary<readonly Operation[]> {
  return fc
    .tuple(seeding(ground), fc.boolean(), fc.integer({ min: 1, max: DEMOTED }))
    .chain(([first, isBranching, turn]) => {
      const isDemoted = turn === DEMOTED;
      const names = isDemoted ? plainBranchNames() : branchNames();
      const others = isBranching ? branching(ground, first, names) : plain(ground);
      return (isDemoted ? others.chain(demoted) : others).map((each) => [...first, ...each]);
    });
}

function plain(ground: Ground): fc.Arbitrary<readonly Operation[]> {
  const each = fc.oneof(
    { weight: 36, arbitrary: operation(ground) },
    { weight: 3, arbitrary: past(ground) },
    { weight: 1, arbitrary: cleanup() },
  );
  const many = fc.array(each, { minLength: OPERATIONS_MIN - 2, maxLength: OPERATIONS_MAX - 5 });
  const indexed = beyondIndexes(ground);
  if (!indexed) return many;
  return fc
    .tuple(many, indexed, fc.nat({ max: OPERATIONS_MIN }))
    .map(([operations, part, at]) => operations.toSpliced(at, 0, ...part));
}

function branching(
  ground: Ground,
  first: readonly Operation[],
  branches: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<readonly Operation[]> {
  const enough = fc.integer({ min: OPERATIONS_MIN - 2, max: OPERATIONS_MAX - 4 });
  // A part is at least one operation.
  const parts = fc.array(part(ground), { minLength: OPERATIONS_MAX, maxLength: OPERATIONS_MAX });
  const countCommits: CountCommits = (operations) =>
    rehearseCommits({ schema: ground.schema, operations: [...first, ...operations] });
  return fc
    .tuple(branches, parts, enough)
    .map(([names, drawn, least]) => operationsOf(drawn, names, least, countCommits));
}
