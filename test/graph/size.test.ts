import test from 'ava';
import { Graph, type Filter, type SchemaDefinition } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';

// Sizes that are legal are no reason to fall over.

const SCHEMA: SchemaDefinition = {
  nodes: { Item: { key: ['id'], properties: { id: { type: 'I32' }, code: { type: 'I32' } }, unique: [['code']] } },
};

test('more rows than a call takes arguments are loaded, found and deleted', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA });
  const rows = Array.from({ length: 130_000 }, (_, id) => ({ id, code: -id }));
  t.is((await graph.load({ mode: 'append', nodes: { Item: rows } })).inserted, rows.length);
  t.is((await graph.mutate([{ op: 'deleteNodes', type: 'Item' }])).deleted, rows.length);
});

test('of many rows one that exists is noticed, in a table of fewer rows and in one of many more', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA });
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: from + index, code: from + index }));
  await graph.load({ mode: 'append', nodes: { Item: rows(0, 10) } });
  for (const taken of [9, 5_000]) {
    const again = [...rows(100_000, 1_000), { id: taken, code: -1 }];
    await t.throwsAsync(graph.load({ mode: 'append', nodes: { Item: again } }), { code: 'key_exists' });
    const { inserted, updated } = await graph.load({ mode: 'merge', nodes: { Item: again.slice(-1) } });
    t.deepEqual([inserted, updated], [0, 1]);
    const many = await graph.load({ mode: 'merge', nodes: { Item: rows(5, 20_000) } });
    t.deepEqual([many.inserted, many.updated], taken === 9 ? [19_995, 5] : [0, 20_000]);
  }
});

test('a filter may be as wide as it likes, and a limit as high', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA });
  await graph.load({ mode: 'append', nodes: { Item: [1, 2, 3].map((id) => ({ id, code: id })) } });
  const of = Array.from({ length: 20_000 }, (_, value): Filter => ({ op: 'eq', property: 'id', value: value + 2 }));
  const reader = await graph.snapshot();
  for (const limit of [2 ** 32 + 1, 1e300]) {
    t.is((await reader.scanNodes('Item', { where: { op: 'or', of }, limit })).length, 2);
  }
});

test('a filter may be as deep as filters get, and wide all the way down', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: SCHEMA });
  await graph.load({ mode: 'append', nodes: { Item: [1, 2, 3].map((id) => ({ id, code: id })) } });
  const others = Array.from({ length: 9 }, (_, value): Filter => ({ op: 'eq', property: 'id', value: -value }));
  let where: Filter = { op: 'ge', property: 'id', value: 2 };
  for (let depth = 1; depth < 16; depth += 1) where = { op: 'or', of: [where, ...others] };
  t.is((await (await graph.snapshot()).scanNodes('Item', { where })).length, 2);
});
