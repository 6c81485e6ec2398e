import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { ancestors } from '../../model/index.ts';
import type { TableInspection } from '../../src/index.ts';
import type { Annals } from './annals.ts';
import type { Standing } from './fates.ts';
import { registrationOf } from './folders.ts';
import type { Ground } from './ground.ts';
import { forkOf, incarnationsIn, parentsOfForks, registrationsIn, type Forks } from './litter.ts';

/** What forks there were before an operation, and whose they were. */
export interface GroundForks extends Forks {
  /** Of each branch, by name, those that it made itself. */
  readonly owned: ReadonlyMap<string, readonly string[]>;
}

/** What a sleeper forked is nobody's: whoever wakes it, or deletes its branch, has to take that away. */
export function forksOfGround(snapshot: LabSnapshot, { glances, sleeper }: Ground): GroundForks {
  const ofSleeper = new Set(sleeper?.forks);
  const parents = parentsOfForks(snapshot);
  const isKept = (fork: string): boolean => !isOfRun(fork) || parents.has(fork);
  return {
    incarnations: new Set(incarnationsIn(snapshot).filter(isKept)),
    registrations: new Set(
      registrationsIn(snapshot).filter((each) => !ofSleeper.has(each) && isKept(forkOf(each) ?? each)),
    ),
    owned: new Map([...glances].map(([name, { tables }]) => [name, ownRegistrations(tables)])),
  };
}

/** Of older releases' runs that died: whoever migrates main takes them away, but for those that a branch was made from. */
function isOfRun(fork: string): boolean {
  return fork.startsWith('__run__');
}

/** Keys of the objects that register the forks in which a branch's own tables lie. */
export function ownRegistrations(tables: readonly TableInspection[]): readonly string[] {
  return tables.flatMap(({ location, inherited }) => (inherited ? [] : (registrationOf(location) ?? [])));
}

/**
 * What may be registered once somebody has recovered: whatever was before, but for that of branches that are gone, and what branches
 * have made since. A deleted branch leaves no fork, unless another history tells of commits that were made on it.
 */
export function allowedForks(ground: GroundForks, before: Standing, after: Standing, found: Standing): Forks {
  const registrations = new Set(ground.registrations);
  for (const [name, owned] of ground.owned) {
    if (isNeeded(before.annals, found.annals, name)) continue;
    for (const each of owned) registrations.delete(each);
  }
  const branches = [...after.branches.values()].map(({ branch }) => branch.incarnation);
  return { incarnations: new Set([...ground.incarnations, ...branches]), registrations };
}

/** Whether a branch is there, or another one tells of a commit that was made on it. */
function isNeeded(before: Annals, now: Annals, name: string): boolean {
  const line = before.lines.get(name);
  if (!line || now.lines.get(name)?.branch.incarnation === line.branch.incarnation) return true;
  const lineage = [...now.entries.values()].map(({ commit }) => commit);
  const inherited = ancestors(lineage, line.branch.commit);
  const own = [...ancestors(lineage, line.head)].filter((id) => !inherited.has(id));
  return [...now.lines.values()].some(({ head }) => own.some((id) => ancestors(lineage, head).has(id)));
}
