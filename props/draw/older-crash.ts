import type fc from 'fast-check';
import type { Case } from '../case/case.ts';
import type { DyingOperation } from '../case/crash.ts';
import type { OlderVersion } from '../case/scar.ts';
import type { Scene } from './branched.ts';
import { crashingCase } from './crash.ts';
import { fewScars } from './older-race.ts';

/** What comes first to an older graph, or to a branch of one, and is cut short. */
export const FIRST_OPERATIONS: readonly (readonly [DyingOperation['kind'], Scene])[] = [
  ['open', 'on main'],
  ['mutate', 'on a branch'],
  ['open', 'on a branch of a branch'],
  ['merge', 'on a branch'],
  ['open', 'merged'],
  ['load', 'on a branch of a branch'],
  ['open', 'on a branch'],
  ['createBranch', 'on a branch'],
];

/** Cases of the suite `migrations` in which whoever migrates dies wherever it can. */
export function olderCrash(
  [kind, scene]: (typeof FIRST_OPERATIONS)[number],
  version: OlderVersion,
): fc.Arbitrary<Case> {
  // Otherwise few would die while they remove them.
  const runs = kind === 'open' && version <= 2 ? (['stale run'] as const) : [];
  return fewScars(version)
    .chain((scars) => crashingCase(kind, { scene, older: version, scars: [...new Set([...runs, ...scars])] }))
    .map((data) => ({ ...data, suite: 'migrations' }));
}
