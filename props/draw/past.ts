import fc from 'fast-check';
import type { Operation } from '../case/operation.ts';
import type { Ground } from './ground.ts';
import { read } from './read.ts';

const commit = fc.nat({ max: 15 });

/** What is asked of history: a state as of a time, and how two commits differ. */
export function past(ground: Ground): fc.Arbitrary<Operation> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('readAsOf' as const), commit, read: read(ground) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('changes' as const), from: commit, to: commit }) },
  );
}
