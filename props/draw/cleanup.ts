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
  const minimumAgeMs = fc.option(fc.constant(AN_HOUR_MS), { freq: 5, nil: undefined });
  return fc.tuple(keep, minimumAgeMs).map(([kept, ageMs]) => ({
    kind: 'cleanup',
    keep: kept,
    ...(ageMs !== undefined && { minimumAgeMs: ageMs }),
  }));
}
