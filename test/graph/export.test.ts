import { StructRow, tableFromIPC, Vector, type Table } from 'apache-arrow';
import test, { type ExecutionContext } from 'ava';
import { decodeJson, Graph, type SchemaDefinition, type SnapshotReader } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// What others read of a graph is all of it, as it is at one commit, in the order of a scan.

/** Ids of every form, and properties that bear the names of what every row has. */
const FORMS: SchemaDefinition = {
  nodes: {
    Numbered: { key: ['n'], properties: { n: { type: 'I64' }, id: { type: 'String', nullable: true } } },
    Pair: { key: ['b', 'a'], properties: { a: { type: 'I32' }, b: { type: 'Bool' }, blob: { type: 'Blob' } } },
    Free: {
      properties: {
        flag: { type: 'Bool', nullable: true },
        real: { type: 'F64', nullable: true },
        at: { type: 'DateTime', nullable: true },
        tags: { type: { list: 'String' }, nullable: true },
        point: { type: { vector: 2 }, nullable: true },
      },
    },
  },
  edges: {
    Joins: { from: 'Numbered', to: 'Pair', properties: { from: { type: 'Date' }, to: { type: 'Date' } } },
    Pair: { from: 'Pair', to: 'Pair', properties: {} },
  },
};

async function forms(t: ExecutionContext): Promise<Graph> {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: FORMS, environment: quietWorld() });
  await graph.load({
    mode: 'append',
    nodes: {
      Numbered: [{ n: 10n }, { n: -(2n ** 63n), id: 'mine' }, { n: 9n }],
      Pair: [
        { a: 1, b: true, blob: Uint8Array.of(1, 2) },
        { a: 2, b: false, blob: new Uint8Array() },
      ],
      Free: [{ real: NaN, at: '2026-01-01T00:00:00.001Z', tags: ['a', ''], point: [1, 2] }, {}],
    },
    edges: {
      Joins: [{ id: 'j', from: 9n, to: [true, 1], values: { from: '2026-01-01', to: '2026-01-02' } }],
      Pair: [{ id: 'p', from: [false, 2], to: [true, 1] }],
    },
  });
  return graph;
}

test('a line a row: nodes, then edges, types by name and rows in the order of a scan, and nothing is lost', async (t) => {
  const reader = await (await forms(t)).snapshot();
  t.deepEqual<unknown, unknown>((await lines(reader)).map(decodeJson), await scans(reader));
  t.deepEqual(await lines(reader), await lines(reader), 'again the same');
  t.is((await lines(reader))[3], '{"id":{"$i64":"9"},"node":"Numbered","values":{"id":null,"n":{"$i64":"9"}}}');
});

test('as Arrow, ids are what they are elsewhere and columns have the names of properties', async (t) => {
  const reader = await (await forms(t)).snapshot();
  const numbered = await read(reader, 'Numbered');
  t.deepEqual(columnsOf(numbered), { __id: 'Int64', id: 'Utf8', n: 'Int64' });
  t.deepEqual(valuesOf(numbered, '__id'), [-(2n ** 63n), 9n, 10n]);
  t.deepEqual(valuesOf(numbered, 'id'), ['mine', null, null]);

  const pairs = tableFromIPC(await reader.exportArrow('Pair', { element: 'node' }));
  t.deepEqual(columnsOf(pairs), { id: 'Struct<{b:Bool, a:Int32}>', a: 'Int32', b: 'Bool', blob: 'Binary' });
  t.deepEqual(valuesOf(pairs, 'id'), [
    { b: false, a: 2 },
    { b: true, a: 1 },
  ]);
  t.deepEqual(valuesOf(pairs, 'b'), [false, true]);
  t.deepEqual(valuesOf(pairs, 'blob'), [new Uint8Array(), Uint8Array.of(1, 2)]);

  const joins = await read(reader, 'Joins');
  t.deepEqual(columnsOf(joins), {
    id: 'Utf8',
    __from: 'Int64',
    __to: 'Struct<{b:Bool, a:Int32}>',
    from: 'Date32<DAY>',
    to: 'Date32<DAY>',
  });
  t.deepEqual(valuesOf(joins, '__from'), [9n]);
  t.deepEqual(valuesOf(joins, 'from'), [Date.UTC(2026, 0, 1)]);
});

test('as Arrow, values of every kind are there, and nulls', async (t) => {
  const reader = await (await forms(t)).snapshot();
  const free = await read(reader, 'Free');
  t.deepEqual(columnsOf(free), {
    id: 'Utf8',
    at: 'Timestamp<MILLISECOND, UTC>',
    flag: 'Bool',
    point: 'FixedSizeList[2]<Float32>',
    real: 'Float64',
    tags: 'List<Utf8>',
  });
  t.deepEqual(
    valuesOf(free, 'id'),
    (await reader.scanNodes('Free')).map(({ id }) => id),
  );
  t.deepEqual(valuesOf(free, 'at'), [Date.UTC(2026, 0, 1, 0, 0, 0, 1), null]);
  t.deepEqual(valuesOf(free, 'flag'), [null, null]);
  t.deepEqual(valuesOf(free, 'real'), [NaN, null]);
  t.deepEqual(valuesOf(free, 'point'), [[1, 2], null]);
  t.deepEqual(valuesOf(free, 'tags'), [['a', ''], null]);
});

test('a type without rows has its columns all the same, and no lines', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld() });
  const reader = await graph.snapshot();
  t.deepEqual(columnsOf(await read(reader, 'LivesIn')), { id: 'Utf8', from: 'Utf8', to: 'Utf8' });
  t.is((await read(reader, 'LivesIn')).numRows, 0);
  t.deepEqual(await lines(reader), []);
});

test('a type is named, and told apart where a node type and an edge type have one name', async (t) => {
  const reader = await (await forms(t)).snapshot();
  t.like(await t.throwsAsync(reader.exportArrow('Nothing')), { kind: 'bad_request', code: 'unknown_type' });
  t.like(await t.throwsAsync(reader.exportArrow('Pair')), { code: 'malformed_options', details: { where: 'element' } });
  t.like(await t.throwsAsync(reader.exportArrow('Joins', { element: 'node' })), { code: 'unknown_type' });
  const odd = { element: 'row' } as never;
  t.like(await t.throwsAsync(reader.exportArrow('Joins', odd)), { code: 'malformed_options' });
  const edges = tableFromIPC(await reader.exportArrow('Pair', { element: 'edge' }));
  t.deepEqual(Object.keys(columnsOf(edges)), ['id', 'from', 'to']);
});

test('more rows than are read at once come all of them, in order, whatever is written meanwhile', async (t) => {
  const graph = await cities(t, 3_000);
  const reader = await graph.snapshot();
  const found: unknown[] = [];
  for await (const line of reader.exportJsonLines()) {
    if (found.length === 0) await graph.load({ mode: 'overwrite', nodes: { City: [{ name: 'Rome' }] } });
    found.push((decodeJson(line) as { id: unknown }).id);
  }
  const expected = Array.from({ length: 3_000 }, (_, index) => `city ${index}`).toSorted();
  t.deepEqual(found, expected);
  const arrow = await read(reader, 'City');
  t.deepEqual(valuesOf(arrow, 'id'), expected);
  t.true(arrow.batches.length > 1);
});

test('an export that is aborted, or whose graph is closed, ends', async (t) => {
  const graph = await cities(t, 3_000);
  const reader = await graph.snapshot();
  const controller = new AbortController();
  const aborted = reader.exportJsonLines({ signal: controller.signal })[Symbol.asyncIterator]();
  t.false((await aborted.next()).done);
  controller.abort();
  t.like(await t.throwsAsync(Promise.resolve(aborted.next())), { kind: 'unavailable', code: 'aborted' });
  const options = { signal: AbortSignal.abort() };
  t.like(await t.throwsAsync(reader.exportArrow('City', options)), { code: 'aborted' });
  t.like(await t.throwsAsync(all(reader.exportJsonLines({ deadlineMs: -1 }))), { code: 'malformed_options' });

  const closed = reader.exportJsonLines()[Symbol.asyncIterator]();
  t.false((await closed.next()).done);
  await graph.close();
  const rest = all({ [Symbol.asyncIterator]: () => closed });
  t.like(await t.throwsAsync(rest), { kind: 'bad_request', code: 'closed' });
  t.like(await t.throwsAsync(all(reader.exportJsonLines())), { code: 'closed' });
  t.like(await t.throwsAsync(reader.exportArrow('City')), { code: 'closed' });
});

test('the order of answers is that of keys and ids, however rows are stored', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld() });
  const ids = ['c', 'a', '\uffff', '😀', 'b', 'B'];
  const inOrder = ['B', 'a', 'b', 'c', '\uffff', '😀'];
  for (const email of ids) await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email } }]);
  await graph.mutate(
    ids.flatMap((email) =>
      ['1', '0'].map((n) => ({ op: 'insertEdge', type: 'Knows', id: email + n, from: 'a', to: email }) as const),
    ),
  );
  for (const isCompacted of [false, true]) {
    if (isCompacted) await graph.optimize();
    const reader = await graph.snapshot();
    const idsOf = (rows: readonly { readonly id: unknown }[]) => rows.map(({ id }) => id);
    t.deepEqual(idsOf(await reader.scanNodes('Person')), inOrder);
    t.deepEqual(
      idsOf(await reader.scanNodes('Person', { orderBy: [{ property: 'name' }], limit: 3 })),
      inOrder.slice(0, 3),
    );
    t.deepEqual(
      idsOf(await reader.scanEdges('Knows')),
      inOrder.flatMap((id) => [`${id}0`, `${id}1`]),
    );
    const near = await reader.neighbours({ type: 'Person', id: 'c', direction: 'both', hops: 2 });
    t.deepEqual(idsOf(near), ['a', 'B', 'b', '\uffff', '😀']);
    t.deepEqual(valuesOf(await read(reader, 'Person'), 'id'), inOrder);
  }
});

test('exports read the commit of their snapshot', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld() });
  const { commit } = await graph.mutate(FIRST_PEOPLE);
  const before = await lines(await graph.snapshot());
  await graph.mutate([{ op: 'deleteNodes', type: 'Person' }]);
  const then = await graph.snapshot({ at: commit?.id ?? '' });
  t.deepEqual(await lines(then), before);
  t.is(before.length, FIRST_PEOPLE.length);
  t.is((await read(then, 'Person')).numRows, 2);
  t.deepEqual(await lines(await graph.snapshot()), ['{"id":"Rome","node":"City","values":{"name":"Rome"}}']);
});

async function cities(t: ExecutionContext, count: number): Promise<Graph> {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE, environment: quietWorld() });
  const City = Array.from({ length: count }, (_, index) => ({ name: `city ${index}` }));
  await graph.load({ mode: 'append', nodes: { City } });
  return graph;
}

async function lines(reader: SnapshotReader): Promise<string[]> {
  return all(reader.exportJsonLines());
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of source) found.push(each);
  return found;
}

/** The same rows, read by scans. */
async function scans(reader: SnapshotReader): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const type of ['Free', 'Numbered', 'Pair']) {
    for (const { type: node, id, values } of await reader.scanNodes(type)) rows.push({ node, id, values });
  }
  for (const type of ['Joins', 'Pair']) {
    for (const { type: edge, ...row } of await reader.scanEdges(type)) rows.push({ edge, ...row });
  }
  return rows;
}

async function read(reader: SnapshotReader, type: string): Promise<Table> {
  return tableFromIPC(await reader.exportArrow(type));
}

function columnsOf(table: Table): Record<string, string> {
  return Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
}

/** Plain values: lists as arrays, structs as objects. */
function valuesOf(table: Table, column: string): unknown[] {
  return Array.from(table.getChild(column) ?? [], plain);
}

function plain(value: unknown): unknown {
  if (value instanceof StructRow) return value.toJSON();
  return value instanceof Vector ? Array.from(value) : value;
}
