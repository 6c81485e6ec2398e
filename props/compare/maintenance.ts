import type { ModelState } from '../../model/index.ts';
import type { CleanupResult, OptimizeResult, RepairResult, TableOptimization, UpkeepResult } from '../../src/index.ts';
import { typeOf } from './known.ts';
import { Mismatch, requireEqual } from './mismatch.ts';

// What maintenance may say where nobody is at work beside it and nothing was left behind: nothing is contended, drifts or fails.
// How rows are stored is not for the model to know, so whether there was anything to do is not judged here.

/** A branch: its state, and the types, by kind and name, whose tables it has not written to yet. */
interface Subject {
  readonly state: ModelState;
  readonly inherited: ReadonlySet<string>;
}

const DONE: readonly unknown[] = ['compacted', 'nothing_to_do'];

export function compareOptimize({ tables, internal }: OptimizeResult, subject: Subject): void {
  requireEachOnce('optimize', typesOf(subject.state), tables.map(typeOf));
  for (const table of tables) compareOptimized('optimize', table, subject);
  for (const { location, outcome } of internal) requireOneOf(`optimize: ${location}`, DONE, outcome);
}

/** Only what was due, which is at most all of the branch's own. */
export function compareUpkeep({ tables }: UpkeepResult, subject: Subject): void {
  const told = tables.map(typeOf);
  requireEachOnce('upkeep', new Set([...ownTypes(subject)].filter((type) => told.includes(type))), told);
  for (const table of tables) compareOptimized('upkeep', table, subject);
}

function compareOptimized(what: string, { outcome, indexes, ...table }: TableOptimization, subject: Subject): void {
  const path = `${what}: ${typeOf(table)}`;
  const isInherited = subject.inherited.has(typeOf(table));
  requireOneOf(path, isInherited ? ['inherited'] : DONE, outcome);
  const { schema, nodes, edges } = subject.state;
  const { kind, type } = table;
  const declared = (kind === 'node' ? schema.nodes : schema.edges)?.[type]?.indexes ?? [];
  const names = declared.map((index) => `${index.kind} on ${index.property}`);
  // From which size on there is one on ids is for the engine to know.
  const told = indexes.flatMap((index) => (index.property === null ? [] : [`${index.kind} on ${index.property}`]));
  requireEachOnce(`${path}: indexes`, new Set(names), told);
  const rows = (kind === 'node' ? nodes : edges).get(type)?.size ?? 0;
  const isPending = isInherited || rows === 0;
  for (const { kind: indexKind, property, outcome: became } of indexes) {
    const expected = isPending ? ['pending', 'nothing_to_do'] : INDEXED;
    requireOneOf(`${path}: index ${indexKind} on ${property ?? 'ids'}`, expected, became);
  }
}

const INDEXED: readonly unknown[] = ['built', 'extended', 'nothing_to_do', 'untrainable'];

export function compareRepair({ tables }: RepairResult, subject: Subject): void {
  requireEachOnce('repair', typesOf(subject.state), tables.map(typeOf));
  for (const table of tables) {
    const { found, done, above, published, head } = table;
    const inOrder = {
      found: subject.inherited.has(typeOf(table)) ? 'inherited' : 'in_order',
      done: 'nothing',
      above: [],
      head: published,
    };
    requireEqual('maintenance', `repair: ${typeOf(table)}`, inOrder, { found, done, above, head });
  }
}

const CLEANED: readonly unknown[] = ['cleaned', 'nothing_to_do'];

/** Of all branches, by name. Where nothing can be old enough, nothing is removed of tables. */
export function compareCleanup(
  { tables, internal, forks }: CleanupResult,
  branches: ReadonlyMap<string, Subject>,
  isAnythingOld: boolean,
): void {
  const expected = [...branches].flatMap(([branch, subject]) =>
    [...ownTypes(subject)].map((type) => placeOf(branch, type)),
  );
  const told = tables.map((table) => placeOf(table.branch, typeOf(table)));
  requireEachOnce('cleanup', new Set(expected), told);
  requireEqual('maintenance', 'cleanup: number of manifests', branches.size, internal.length);
  const manifests = internal.map((each) => ({ ...each, what: each.location }));
  for (const each of [...tables.map((table, i) => ({ ...table, what: told[i] })), ...manifests]) {
    const path = `cleanup: ${each.what}`;
    requireOneOf(path, isAnythingOld ? CLEANED : ['nothing_to_do'], each.outcome);
    requireEqual('maintenance', `${path}: error`, undefined, each.error);
    if (each.outcome === 'nothing_to_do') requireEqual('maintenance', `${path}: versions`, 0, each.versions);
  }
  for (const { location, outcome } of forks) requireOneOf(`cleanup: ${location}`, ['removed', 'in_use'], outcome);
}

/** Kinds and names of all types. */
function typesOf({ nodes, edges }: ModelState): ReadonlySet<string> {
  const named = (kind: 'node' | 'edge', types: Iterable<string>) => [...types].map((type) => typeOf({ kind, type }));
  return new Set([...named('node', nodes.keys()), ...named('edge', edges.keys())]);
}

/** Those whose tables the branch has written to. */
function ownTypes({ state, inherited }: Subject): ReadonlySet<string> {
  return new Set([...typesOf(state)].filter((type) => !inherited.has(type)));
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
