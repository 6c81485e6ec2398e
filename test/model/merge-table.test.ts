import test from 'ava';
import { merge, type ModelState, type MergeOutcome } from '../../model/index.ts';
import { judge, type Merge } from './merge-table/judge.ts';
import { MERGE_TABLE } from './merge-table/table.ts';
import { since } from './support/since.ts';

for (const cell of MERGE_TABLE) {
  test(`merge of ${cell.name}`, (t) => {
    judge(cell, merge);
    t.pass();
  });
}

test('the table has every change with every other, twice, and each kind of conflict that there can be', (t) => {
  const grid = MERGE_TABLE.filter(({ name }) => /^(apart|together): /.test(name));
  t.is(grid.length, 72);
  t.is(new Set(MERGE_TABLE.map(({ name }) => name)).size, MERGE_TABLE.length);
  const conflicts = MERGE_TABLE.flatMap(({ expected }) => (expected.kind === 'conflict' ? expected.conflicts : []));
  // Rows are taken whole from one side, so that none can break a rule of its own.
  t.deepEqual([...new Set(conflicts.map(({ kind }) => kind))].toSorted(), [
    'cardinality',
    'delete_update',
    'divergent_insert',
    'divergent_update',
    'orphan_edge',
    'unique',
  ]);
});

/** What a merge says once its result is another one. */
function withState(outcome: MergeOutcome, change: (state: ModelState) => ModelState): MergeOutcome {
  return outcome.ok ? { ...outcome, state: change(outcome.state) } : outcome;
}

function withConflicts(outcome: MergeOutcome, change: <Conflict>(all: readonly Conflict[]) => readonly Conflict[]) {
  return outcome.ok ? outcome : { ...outcome, conflicts: change(outcome.conflicts) };
}

/** The rows of one state, and those of another that it does not have. */
function union(one: ModelState, other: ModelState): ModelState {
  const tables = <Rows extends ReadonlyMap<string, unknown>>(a: ReadonlyMap<string, Rows>, b: typeof a) =>
    new Map([...a].map(([type, rows]) => [type, new Map([...(b.get(type) ?? []), ...rows])])) as unknown as typeof a;
  return { ...one, nodes: tables(one.nodes, other.nodes), edges: tables(one.edges, other.edges) };
}

const unchanged = (state: ModelState): MergeOutcome => ({
  ok: true,
  state,
  changed: false,
  inserted: 0,
  updated: 0,
  deleted: 0,
});

/** Conflicts of rows, or those of the result. */
function isOfRows(outcome: MergeOutcome): boolean {
  return !outcome.ok && outcome.conflicts.some(({ kind }) => /^(divergent|delete)_/.test(kind));
}

const DEFECTS: Readonly<Record<string, Merge>> = {
  'loses what the source deleted': (base, target, source) =>
    withState(merge(base, target, source), (state) => union(state, target)),
  'loses what the target deleted': (base, target, source) =>
    withState(merge(base, target, source), (state) => union(state, source)),
  'brings nothing': (_, target) => unchanged(target),
  'prefers the target where rows are in conflict': (base, target, source) => {
    const outcome = merge(base, target, source);
    return isOfRows(outcome) ? unchanged(target) : outcome;
  },
  'prefers the source where rows are in conflict': (base, target, source) => {
    const outcome = merge(base, target, source);
    return isOfRows(outcome) ? unchanged(source) : outcome;
  },
  'does not look at what the result breaks': (base, target, source) => {
    const outcome = merge(base, target, source);
    return outcome.ok || isOfRows(outcome) ? outcome : unchanged(union(target, source));
  },
  'knows no common ancestor': (_, target, source) => merge(since(target), target, source),
  'tells the first conflict only': (base, target, source) =>
    withConflicts(merge(base, target, source), (all) => all.slice(0, 1)),
  'tells conflicts in another order': (base, target, source) =>
    withConflicts(merge(base, target, source), (all) => all.toReversed()),
  'takes the sides for each other': (base, target, source) => merge(base, source, target),
  'counts what the other side did': (base, target, source) => {
    const [outcome, other] = [merge(base, target, source), merge(base, source, target)];
    return outcome.ok && other.ok ? { ...other, state: outcome.state } : outcome;
  },
};

for (const [what, defective] of Object.entries(DEFECTS)) {
  test(`a merge that ${what} is found out`, (t) => {
    const red = MERGE_TABLE.filter((cell) => isRed(cell, defective));
    t.true(red.length > 0 && red.length < MERGE_TABLE.length, `${red.length} cells`);
  });
}

function isRed(cell: (typeof MERGE_TABLE)[number], defective: Merge): boolean {
  try {
    judge(cell, defective);
    return false;
  } catch {
    return true;
  }
}
