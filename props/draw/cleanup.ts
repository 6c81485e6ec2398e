import fc from 'fast-check';
import type { Operation } from '../case/operation.ts';

const AN_HOUR_MS = 3_600_000;

/** Cleanups that leave of the past little or much; one that would leave nothing is refused. */
export function cleanup(): fc.Arbitrary<Operation> {
  const keep = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 6, arbitrary: fc.integer({ min: 4, max: 12 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
  const isCareful = fc.integer({ min: 0, max: 5 }).map((n) => n === 5);
  return fc.tuple(keep, isCareful).map(([kept, hasAge]) => ({
    kind: 'cleanup',
    keep: kept,
    ...(hasAge && { minimumAgeMs: AN_HOUR_MS }),
  }));
}
