import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Graph, GraphError, type MergeConflict, type MergeResult } from '../../src/index.ts';
import { encodeJson } from '../../src/base/json.ts';
import type { Cell, Side } from '../model/merge-table/cell.ts';
import { countsOf, rowLike } from '../model/merge-table/judge.ts';
import { MERGE_TABLE } from '../model/merge-table/table.ts';
import { WORLD, wordsOf } from '../model/merge-table/world.ts';
import { quietWorld } from '../support/world.ts';
import { rowsOf } from './support/rows.ts';

// What merges lead to is told by hand, cell by cell: here the engine does each of them, on tables that are really there.

const home = await mkdtemp(join(tmpdir(), 'omniproof-merges-'));
/** Graphs that cells begin with, by what is in them: each is founded once, and copied. */
const grounds = new Map<string, Promise<string>>();

test.after.always(() => rm(home, { recursive: true }));

for (const [index, cell] of MERGE_TABLE.entries()) {
  test.serial(`merge of ${cell.name}`, async (t) => {
    const root = join(home, `cell-${index}`);
    await cp(await groundOf(cell), root, { recursive: true });
    await judge(root, cell);
    t.pass();
    await rm(root, { recursive: true });
  });
}

test.serial('what is told otherwise than it is, is found out', async (t) => {
  const [apart, inConflict] = [
    cellOf('apart: addNode and setProperty'),
    cellOf('two nodes that the sides add with one value'),
  ];
  const { expected } = inConflict;
  assert(apart.expected.kind !== 'conflict' && expected.kind === 'conflict');
  const rows = apart.expected.rows;
  const lies: readonly Cell[] = [
    { ...apart, expected: { kind: 'fast_forward', rows } },
    { ...apart, expected: { kind: 'merged', rows: rows.replace('Town/b/5', 'Town/b/1') } },
    { ...apart, expected },
    { ...inConflict, expected: { kind: 'conflict', conflicts: expected.conflicts.slice(1) } },
    { ...inConflict, expected: { kind: 'conflict', conflicts: expected.conflicts.toReversed() } },
    { ...inConflict, expected: { kind: 'merged', rows: '' } },
  ];
  for (const [index, lie] of lies.entries()) {
    const root = join(home, `lie-${index}`);
    await cp(await groundOf(lie), root, { recursive: true });
    await t.throwsAsync(judge(root, lie), undefined, String(index));
  }
});

function cellOf(name: string): Cell {
  const found = MERGE_TABLE.find((cell) => cell.name === name);
  assert(found, name);
  return found;
}

async function groundOf({ ground }: Cell): Promise<string> {
  const key = encodeJson(ground);
  const founded = grounds.get(key) ?? founding(join(home, `ground-${grounds.size}`), ground);
  grounds.set(key, founded);
  return founded;
}

async function founding(root: string, ground: Cell['ground']): Promise<string> {
  const graph = await Graph.init({ root, schema: WORLD, environment: quietWorld() });
  if (ground.length > 0) await graph.mutate(ground);
  await graph.close();
  return root;
}

/** Throws unless the engine does with a cell what is expected of it. */
async function judge(root: string, { target, source, expected }: Cell): Promise<void> {
  const main = await Graph.open({ root, environment: quietWorld(undefined, 2) });
  await main.createBranch('source');
  const other = await Graph.open({ root, branch: 'source', environment: quietWorld(undefined, 3) });
  const base = await rowsOf(await main.snapshot());
  await does(main, target);
  await does(other, source);
  const [own, theirs] = [await rowsOf(await main.snapshot()), await rowsOf(await other.snapshot())];
  const before = await main.commits();

  if (expected.kind === 'conflict') {
    const conflicts = await refusal(main.merge('source'));
    const found = conflicts.map(({ kind, element, type, id, rule }) => ({ kind, element, type, id, rule }));
    assert.deepEqual(found, expected.conflicts);
    for (const conflict of conflicts) {
      const stated = [base, own, theirs].map((rows) => rowLike(rows, conflict));
      assert.deepEqual([conflict.base, conflict.target, conflict.source], stated);
    }
    assert.deepEqual(await main.commits(), before);
    assert.deepEqual(await rowsOf(await main.snapshot()), own);
  } else {
    const result = await main.merge('source');
    const rows = wordsOf(await rowsOf(await main.snapshot()));
    assert.deepEqual(rows, expected.rows.split(' ').filter(Boolean).toSorted());
    await judgeResult(result, expected.kind, countsOf(wordsOf(own), rows), main, other, before.length);
    // Once more there is nothing left to bring, and back there is what the other does not have.
    assert.equal((await main.merge('source')).kind, 'up_to_date');
    await other.merge('main');
    assert.deepEqual(wordsOf(await rowsOf(await other.snapshot())), rows);
  }
  const { intents, tables } = await main.inspect();
  assert.deepEqual(intents, []);
  assert.ok(tables.every(({ drift, head, published }) => !drift && head === published));
  await main.close();
  await other.close();
}

async function judgeResult(
  { commit, ...claim }: MergeResult,
  kind: MergeResult['kind'],
  { inserted, updated, deleted }: ReturnType<typeof countsOf>,
  main: Graph,
  other: Graph,
  depth: number,
): Promise<void> {
  assert.deepEqual(claim, { kind, inserted, updated, deleted });
  const commits = await main.commits();
  if (kind === 'up_to_date') {
    assert.equal(commit, null);
    assert.equal(commits.length, depth);
    return;
  }
  assert.deepEqual(commits[0], commit);
  assert.equal(commits.length, depth + 1);
  const [head] = await other.commits();
  assert.deepEqual([commit?.merged, commit?.parent, commit?.operation], [head?.id, commits[1]?.id, 'merge']);
}

async function does(graph: Graph, side: Side): Promise<void> {
  for (const statements of side) await graph.mutate(statements);
}

async function refusal(merge: Promise<MergeResult>): Promise<readonly MergeConflict[]> {
  const error: unknown = await merge.then(
    () => assert.fail('merged'),
    (thrown: unknown) => thrown,
  );
  assert(error instanceof GraphError && error.code === 'merge_conflict' && error.outcome === 'not_applied');
  return error.details['conflicts'] as readonly MergeConflict[];
}
