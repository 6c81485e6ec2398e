import fc from 'fast-check';
import type { Demotion, Operation } from '../case/operation.ts';
import { OLDER_VERSIONS, SCARS, type OlderVersion, type Scar } from '../case/scar.ts';

/** Which versions can have it. */
const VERSIONS: Readonly<Record<Scar, readonly OlderVersion[]>> = {
  'stale run': [1, 2],
  'dropped table': [1, 2, 3, 4],
  'revived table': [1, 2, 3, 4],
  'untold commit': [1, 2, 3],
  'late history': [1, 2, 3],
  keyed: [1],
  'copied history': [3],
  'not stamped': [4],
  overtaken: [4],
};

/** Those that a graph of a version can have. */
export function scarsOf(version: OlderVersion): readonly Scar[] {
  return SCARS.filter((scar) => VERSIONS[scar].includes(version));
}

/** Graphs of any older release, with anything that such releases left. */
function demotion(): fc.Arbitrary<Demotion> {
  return fc.constantFrom(...OLDER_VERSIONS).chain((version) => {
    return fc.subarray([...scarsOf(version)]).map((scars) => demotionTo(version, scars));
  });
}

export function demotionTo(version: OlderVersion, scars: readonly Scar[] = []): Demotion {
  return { kind: 'demote', version, ...(scars.length > 0 && { scars }) };
}

/** A program in which an older release takes over somewhere. */
export function demoted(operations: readonly Operation[]): fc.Arbitrary<readonly Operation[]> {
  return fc
    .tuple(demotion(), fc.nat({ max: operations.length }))
    .map(([taking, place]) => [...told(operations.slice(0, place)), taking, ...operations.slice(place)]);
}

/** What no older layout can tell of is left out: commits that are given up, and those of a branch that was merged and is gone. */
function told(operations: readonly Operation[]): readonly Operation[] {
  const merged = new Set<string>();
  return operations.map((operation) => {
    if (operation.kind === 'merge') merged.add(operation.source);
    if (operation.kind === 'cleanup') return { kind: 'optimize' };
    return operation.kind === 'deleteBranch' && merged.has(operation.name) ? { kind: 'refresh' } : operation;
  });
}
