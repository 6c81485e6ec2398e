import type { CleanupResult, OptimizeResult, RepairResult, UpkeepResult } from '../../src/index.ts';
import { typeOf } from './known.ts';
import { Mismatch, requireEqual } from './mismatch.ts';

// What maintenance may say where nobody is at work beside it and nothing was left behind: nothing is contended, drifts or fails.
// How rows are stored is not for the model to know, so whether there was anything to do is not judged here.

/** Types, by kind and name: all that the branch in use has, and those whose tables it has not written to yet. */
interface Types {
  readonly all: ReadonlySet<string>;
  readonly inherited: ReadonlySet<string>;
}

const DONE: readonly unknown[] = ['compacted', 'nothing_to_do'];

export function compareOptimize({ tables, internal }: OptimizeResult, types: Types): void {
  requireEachOnce('optimize', types.all, tables.map(typeOf));
  for (const { outcome, ...table } of tables) {
    const path = `optimize: ${typeOf(table)}`;
    if (types.inherited.has(typeOf(table))) requireEqual('maintenance', path, 'inherited', outcome);
    else requireOneOf(path, DONE, outcome);
  }
  for (const { location, outcome } of internal) requireOneOf(`optimize: ${location}`, DONE, outcome);
}

/** Only what was due, which is at most all of the branch's own. */
export function compareUpkeep({ tables }: UpkeepResult, { all, inherited }: Types): void {
  const told = tables.map(typeOf);
  requireEachOnce('upkeep', new Set([...all].filter((type) => !inherited.has(type) && told.includes(type))), told);
  for (const table of tables) requireOneOf(`upkeep: ${typeOf(table)}`, DONE, table.outcome);
}

export function compareRepair({ tables }: RepairResult, types: Types): void {
  requireEachOnce('repair', types.all, tables.map(typeOf));
  for (const table of tables) {
    const { found, done, above, published, head } = table;
    const inOrder = {
      found: types.inherited.has(typeOf(table)) ? 'inherited' : 'in_order',
      done: 'nothing',
      above: [],
      head: published,
    };
    requireEqual('maintenance', `repair: ${typeOf(table)}`, inOrder, { found, done, above, head });
  }
}

const CLEANED: readonly unknown[] = ['cleaned', 'nothing_to_do'];

/** `own` are the types of each branch whose tables it has written to; where nothing can be old enough, nothing is removed of tables. */
export function compareCleanup(
  { tables, internal, forks }: CleanupResult,
  own: ReadonlyMap<string, ReadonlySet<string>>,
  isAnythingOld: boolean,
): void {
  const expected = [...own].flatMap(([branch, types]) => [...types].map((type) => placeOf(branch, type)));
  const told = tables.map((table) => placeOf(table.branch, typeOf(table)));
  requireEachOnce('cleanup', new Set(expected), told);
  requireEqual('maintenance', 'cleanup: number of manifests', own.size, internal.length);
  const manifests = internal.map((each) => ({ ...each, what: each.location }));
  for (const each of [...tables.map((table, i) => ({ ...table, what: told[i] })), ...manifests]) {
    const path = `cleanup: ${each.what}`;
    requireOneOf(path, isAnythingOld ? CLEANED : ['nothing_to_do'], each.outcome);
    requireEqual('maintenance', `${path}: error`, undefined, each.error);
    if (each.outcome === 'nothing_to_do') requireEqual('maintenance', `${path}: versions`, 0, each.versions);
  }
  for (const { location, outcome } of forks) requireOneOf(`cleanup: ${location}`, ['removed', 'in_use'], outcome);
}

function placeOf(branch: string, type: string): string {
  return `${type} of ${branch}`;
}

function requireEachOnce(path: string, expected: ReadonlySet<string>, told: readonly string[]): void {
  requireEqual('maintenance', `${path}: tables`, [...expected].toSorted(), told.toSorted());
}

function requireOneOf(path: string, expected: readonly unknown[], got: unknown): void {
  if (expected.includes(got)) return;
  throw new Mismatch('maintenance', { path, expected: expected.join(' or '), got });
}
