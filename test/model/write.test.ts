import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { emptyState, getNode, idText, type ModelState, type ModelWrite, write } from '../../model/index.ts';
import type { Statement } from '../../src/graph/operation.ts';
import type { SchemaDefinition } from '../../src/schema/definition.ts';
import { deepFreeze } from './support/freeze.ts';
import { load, mutate, PEOPLE, people, refusal, stateOf, written } from './support/graph.ts';

const EMPTY = emptyState(people);

test('counts compare the state before with the state after', (t) => {
  const zoe: Statement = { op: 'upsertNode', type: 'Person', values: { name: 'Zoe' } };
  const outcome = written(
    PEOPLE,
    mutate(
      zoe,
      zoe,
      { op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'Zoe' }, set: { mood: 'bad' } },
      { op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'Ada' }, set: { mood: 'bad' } },
      { op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'Ada' }, set: { mood: 'good' } },
    ),
  );
  t.like(outcome, { changed: true, inserted: 1, updated: 1, deleted: 0 });
});

test('a row that is written counts as updated even if it is as it was', (t) => {
  const ada = getNode(PEOPLE, 'Person', 'Ada')?.values ?? {};
  t.like(written(PEOPLE, mutate({ op: 'upsertNode', type: 'Person', values: ada })), { changed: true, updated: 1 });
  t.like(written(PEOPLE, mutate({ op: 'updateNodes', type: 'Person', set: { mood: 'good' } })), { updated: 3 });
});

test('ids are those of rows given, in their order and as often as they are given', (t) => {
  const { ids } = written(
    PEOPLE,
    mutate(
      { op: 'upsertNode', type: 'Person', values: { name: 'Zoe' } },
      { op: 'insertEdge', type: 'Knows', id: 'z', from: 'Zoe', to: 'Ada' },
      { op: 'updateNodes', type: 'Person', set: { mood: 'bad' } },
      { op: 'insertNode', type: 'Place', values: { code: 9, country: 'FR' } },
      { op: 'upsertNode', type: 'Person', values: { name: 'Zoe' } },
    ),
  );
  t.deepEqual(ids, ['Zoe', 'z', ['FR', 9n], 'Zoe']);
  t.deepEqual(written(PEOPLE, mutate({ op: 'deleteNodes', type: 'Person' })).ids, []);
});

test('ids of a load are those of its nodes, then of its edges, by type in the order of the input', (t) => {
  const { ids } = written(
    EMPTY,
    load({
      mode: 'append',
      edges: { Knows: [{ id: 'k', from: 'Zoe', to: 'Zoe' }] },
      nodes: { Place: [{ country: 'FR', code: 1 }], Person: [{ name: 'Zoe' }, { name: 'Yan' }] },
    }),
  );
  t.deepEqual(ids, [['FR', 1n], 'Zoe', 'Yan', 'k']);
});

const note: Statement = { op: 'insertNode', type: 'Note', values: {} };
const knows: Statement = { op: 'insertEdge', type: 'Knows', from: 'Ada', to: 'Bob' };

test('minted ids are taken in the order in which rows need them, then placeholders', (t) => {
  const { ids } = written(PEOPLE, mutate(note, knows, { ...knows, id: 'given' }, note, knows), ['01', '02', '03']);
  t.deepEqual(ids, ['01', '02', 'given', '03', 'minted-1']);
  const again = written(written(PEOPLE, mutate(knows)).state, mutate(knows, note));
  t.deepEqual(again.ids, ['minted-2', 'minted-3']);
});

test('more minted ids than are needed are left', (t) => {
  t.deepEqual(written(PEOPLE, mutate(note), ['01', '02']).ids, ['01']);
});

test('an id that was minted although it exists, or twice, is an error of whoever minted it', (t) => {
  const message = /was minted although it exists/;
  t.throws(() => write(PEOPLE, mutate(note, note), ['01', '01']), { message });
  t.throws(() => write(PEOPLE, mutate(note, knows), ['01', '01']), { message });
  t.throws(() => write(PEOPLE, mutate(knows), ['ab']), { message });
  const { state } = written(PEOPLE, mutate(note), ['01']);
  t.throws(() => write(state, load({ mode: 'overwrite', nodes: { Note: [{}] } }), ['01']), { message });
});

test('an id that is given and minted in one operation is a conflict, even of upserts', (t) => {
  const outcome = write(PEOPLE, mutate({ ...knows, id: '01' }, { ...knows, op: 'upsertEdge' }), ['01']);
  t.like(outcome, { ok: false, kind: 'conflict' });
});

test('a write that is refused needs no ids', (t) => {
  t.like(write(PEOPLE, mutate(note, { op: 'insertNode', type: 'Nope', values: {} }), []), { ok: false });
});

test('a refusal has a kind, and a reason for people', (t) => {
  t.deepEqual(write(EMPTY, mutate({ ...knows, id: 'x' }), []), {
    ok: false,
    kind: 'not_found',
    reason: 'an end of the edge Knows x does not exist',
  });
});

test('a write that does nothing leaves the very same state', (t) => {
  const { state, changed, ids } = written(PEOPLE, mutate({ op: 'deleteNodes', type: 'Note' }));
  t.is(state, PEOPLE);
  t.false(changed);
  t.deepEqual(ids, []);
});

test('types that a write does not touch keep their rows', (t) => {
  const { state } = written(PEOPLE, mutate(note));
  t.deepEqual(state.nodes.get('Person'), PEOPLE.nodes.get('Person'));
  t.is(getNode(state, 'Person', 'Ada'), getNode(PEOPLE, 'Person', 'Ada'));
});

// Random writes on a small world, in which ids, unique values and bounds meet often.

const world: SchemaDefinition = {
  nodes: {
    A: {
      key: ['k'],
      properties: { k: { type: 'I32' }, u: { type: 'I32', nullable: true }, n: { type: 'F64', default: 0 } },
      unique: [['u']],
      checks: { small: { op: 'lt', property: 'n', value: 3 } },
    },
    B: { key: ['k', 'l'], properties: { k: { type: 'String' }, l: { type: 'Bool' } } },
    C: { properties: {} },
  },
  edges: {
    AB: { from: 'A', to: 'B', properties: { n: { type: 'I32', default: 0 } }, cardinality: { out: { max: 2 } } },
    AA: { from: 'A', to: 'A', properties: {}, cardinality: { in: { min: 0, max: 3 } } },
  },
};

const aKey = fc.integer({ min: 0, max: 3 });
const bKey = fc.tuple(fc.constantFrom('', '"'), fc.boolean());
const aValues = fc.record(
  { k: aKey, u: fc.option(aKey), n: fc.constantFrom(0, 1, 2, 3, NaN) },
  { requiredKeys: ['k'] },
);
const bValues = bKey.map(([k, l]) => ({ k, l }));
const abEdge = fc.record(
  { id: fc.constantFrom('x', 'y', 'z'), from: aKey, to: bKey, values: fc.record({ n: aKey }) },
  { requiredKeys: ['from', 'to'] },
);
const aaEdge = fc.record({ id: fc.constantFrom('x', 'y'), from: aKey, to: aKey }, { requiredKeys: ['from', 'to'] });
const where = fc.oneof(
  fc.constant({ op: 'and', of: [] } as const),
  fc.record({ op: fc.constantFrom('lt', 'eq'), property: fc.constant('n'), value: aKey }),
);
const deletes: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ op: fc.constant('deleteNodes' as const), type: fc.constantFrom('A'), where }),
  fc.record({ op: fc.constant('deleteNodes' as const), type: fc.constantFrom('B', 'C') }),
  fc.record({ op: fc.constant('deleteEdges' as const), type: fc.constant('AB'), where }),
);
const others: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ op: fc.constantFrom('insertNode', 'upsertNode'), type: fc.constant('A'), values: aValues }),
  fc.record({ op: fc.constantFrom('insertNode', 'upsertNode'), type: fc.constant('B'), values: bValues }),
  fc.record({ op: fc.constant('insertNode' as const), type: fc.constant('C'), values: fc.constant({}) }),
  abEdge.chain((edge) => fc.constantFrom('insertEdge', 'upsertEdge').map((op) => ({ op, type: 'AB', ...edge }))),
  aaEdge.chain((edge) => fc.constantFrom('insertEdge', 'upsertEdge').map((op) => ({ op, type: 'AA', ...edge }))),
  fc.record({
    op: fc.constant('updateNodes' as const),
    type: fc.constant('A'),
    where,
    set: fc.record({ u: fc.option(aKey) }),
  }),
);
const few = { minLength: 1, maxLength: 4 };
const writes: fc.Arbitrary<ModelWrite> = fc.oneof(
  { weight: 4, arbitrary: fc.array(others, few).map((statements) => mutate(...statements)) },
  { weight: 1, arbitrary: fc.array(deletes, few).map((statements) => mutate(...statements)) },
  {
    weight: 3,
    arbitrary: fc
      .record({
        mode: fc.constantFrom('append', 'merge', 'overwrite'),
        nodes: fc.record({ A: fc.array(aValues, few), B: fc.array(bValues, few) }, { requiredKeys: [] }),
        edges: fc.record({ AB: fc.array(abEdge, few), AA: fc.array(aaEdge, few) }, { requiredKeys: [] }),
      })
      .map(load),
  },
);
const programs = fc.array(writes, { maxLength: 12 });

function sizeOf({ nodes, edges }: ModelState): number {
  return [...nodes.values(), ...edges.values()].reduce((size, rows) => size + rows.size, 0);
}

/** Every rule that a committed state satisfies, written down once more. */
function assertSound({ nodes, edges }: ModelState): void {
  for (const tables of [nodes, edges]) {
    for (const [type, rows] of tables) {
      for (const [text, row] of rows) assert.deepEqual([row.type, idText(row.id)], [type, text]);
    }
  }
  const a = [...(nodes.get('A')?.values() ?? [])];
  const used = a.map(({ values }) => values['u']).filter((u) => u !== null);
  assert.equal(new Set(used).size, used.length);
  for (const { id, values } of a) {
    assert.equal(id, values['k']);
    assert.deepEqual(Object.keys(values), ['k', 'u', 'n']);
    assert(!(Number(values['n']) >= 3));
  }
  for (const { from, to } of edges.get('AB')?.values() ?? []) {
    assert(nodes.get('A')?.has(String(from)));
    assert(nodes.get('B')?.has(idText(to)));
  }
  for (const { from, to } of edges.get('AA')?.values() ?? []) {
    assert(nodes.get('A')?.has(String(from)) && nodes.get('A')?.has(String(to)));
  }
  for (const { id } of a) {
    assert([...(edges.get('AB')?.values() ?? [])].filter(({ from }) => from === id).length <= 2);
    assert([...(edges.get('AA')?.values() ?? [])].filter(({ to }) => to === id).length <= 3);
  }
}

test('a write is pure: it leaves the state that it was given, and the same write does the same again', (t) => {
  fc.assert(
    fc.property(programs, (program) => {
      let state = emptyState(world);
      for (const operation of program) {
        const before = structuredClone(state);
        deepFreeze(state);
        deepFreeze(operation);
        const outcome = write(state, operation, []);
        assert.deepEqual(state, before);
        assert.deepEqual(write(state, operation, []), outcome);
        if (outcome.ok) state = outcome.state;
      }
    }),
  );
  t.pass();
});

test('whatever is written, the state is sound, and counts account for every row', (t) => {
  const seen = { written: 0, refused: 0, unchanged: 0 };
  fc.assert(
    fc.property(programs, (program) => {
      let state = emptyState(world);
      for (const operation of program) {
        const outcome = write(state, operation, []);
        seen[outcome.ok ? (outcome.changed ? 'written' : 'unchanged') : 'refused']++;
        if (!outcome.ok) continue;
        assert.equal(sizeOf(outcome.state), sizeOf(state) + outcome.inserted - outcome.deleted);
        assert.equal(outcome.changed, outcome.inserted + outcome.updated + outcome.deleted > 0);
        assertSound(outcome.state);
        state = outcome.state;
      }
    }),
    { numRuns: 300 },
  );
  for (const [what, times] of Object.entries(seen)) t.true(times > 20, `${what}: ${times}`);
});

test('a load by append is a mutate of inserts, and one by merge of upserts', (t) => {
  const input = fc.record({ A: fc.array(aValues, few), B: fc.array(bValues, few) });
  const links = fc.record({ AB: fc.array(abEdge, few), AA: fc.array(aaEdge, few) });
  const modes = fc.constantFrom(['append', 'insertNode', 'insertEdge'], ['merge', 'upsertNode', 'upsertEdge'] as const);
  fc.assert(
    fc.property(programs, input, links, modes, (program, nodes, edges, [mode, nodeOp, edgeOp]) => {
      const state = program.reduce((state, operation) => {
        const outcome = write(state, operation, []);
        return outcome.ok ? outcome.state : state;
      }, emptyState(world));
      const statements = [
        ...Object.entries(nodes).flatMap(([type, rows]) => rows.map((values) => ({ op: nodeOp, type, values }))),
        ...Object.entries(edges).flatMap(([type, rows]) => rows.map((row) => ({ op: edgeOp, type, ...row }))),
      ] as Statement[];
      const loaded = write(state, { kind: 'load', mode, nodes, edges }, []);
      assert.deepEqual(loaded, write(state, mutate(...statements), []));
    }),
  );
  t.pass();
});

test('what a write inserts, a delete of all removes', (t) => {
  fc.assert(
    fc.property(programs, (program) => {
      const state = program.reduce((state, operation) => {
        const outcome = write(state, operation, []);
        return outcome.ok ? outcome.state : state;
      }, emptyState(world));
      const all = mutate(...['A', 'B', 'C'].map((type) => ({ op: 'deleteNodes', type }) as const));
      assert.equal(written(state, all).deleted, sizeOf(state));
      assert.deepEqual(written(state, all).state.nodes, emptyState(world).nodes);
    }),
  );
  t.pass();
});

test('refusals do not depend on what the state is where the request is wrong in itself', (t) => {
  const wrong = mutate({ op: 'insertNode', type: 'Person', values: { name: 'Ada', age: 151 } });
  t.is(refusal(PEOPLE, wrong), refusal(stateOf(people), wrong));
});
