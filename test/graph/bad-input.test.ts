import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import {
  Graph,
  parseRoot,
  systemEnvironment,
  type Environment,
  type ErrorKind,
  type LoadInput,
  type NeighboursQuery,
  type SchemaDefinition,
  type Statement,
} from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// Bad input is answered with an error that says what to do, and nothing is written.

const person = (values: object): Statement => ({ op: 'insertNode', type: 'Person', values }) as Statement;
const knows = (from: unknown, to: unknown, more: object = {}): Statement =>
  ({ op: 'insertEdge', type: 'Knows', from, to, ...more }) as Statement;
const where = (filter: unknown): Statement => ({ op: 'deleteNodes', type: 'Person', where: filter }) as Statement;

const REFUSED: readonly (readonly [string, ErrorKind, string, unknown])[] = [
  ['an unknown node type', 'bad_request', 'unknown_type', [{ op: 'insertNode', type: 'Persn', values: {} }]],
  [
    'an edge type in place of a node type',
    'bad_request',
    'unknown_type',
    [{ op: 'insertNode', type: 'Knows', values: {} }],
  ],
  [
    'a type named like a member of every object',
    'bad_request',
    'unknown_type',
    [{ op: 'insertNode', type: 'constructor', values: {} }],
  ],
  ['an unknown property', 'bad_request', 'unknown_property', [person({ email: 'eve', mail: 'x' })]],
  ['a wrong type', 'bad_request', 'wrong_type', [person({ email: 7 })]],
  ['a null where none may be', 'bad_request', 'null_value', [person({ email: null })]],
  ['a left-out key', 'bad_request', 'null_value', [person({})]],
  ['an I32 that does not fit', 'bad_request', 'out_of_range', [person({ email: 'eve', age: 2 ** 31 })]],
  ['a number outside of its range', 'bad_request', 'out_of_range', [person({ email: 'eve', age: 151 })]],
  ['an I64 that does not fit', 'bad_request', 'out_of_range', [person({ email: 'eve', badge: 2n ** 63n })]],
  ['a lone surrogate', 'bad_request', 'malformed_text', [person({ email: '\ud800' })]],
  ['a date that is none', 'bad_request', 'bad_date', [knows('ada', 'bob', { values: { since: '2021-02-29' } })]],
  ['values that are no object', 'bad_request', 'malformed_values', [{ op: 'insertNode', type: 'Person', values: [] }]],
  ['an unknown statement', 'bad_request', 'malformed_operation', [{ op: 'drop', type: 'Person' }]],
  ['a statement that is null', 'bad_request', 'malformed_operation', [null]],
  ['statements that are no list', 'bad_request', 'malformed_operation', { op: 'deleteNodes', type: 'Person' }],
  [
    'deletes among inserts',
    'bad_request',
    'mixed_delete',
    [person({ email: 'eve' }), { op: 'deleteNodes', type: 'Person' }],
  ],
  [
    'a key that is to be updated',
    'bad_request',
    'key_update',
    [{ op: 'updateNodes', type: 'Person', set: { email: 'x' } }],
  ],
  ['an update of nothing', 'bad_request', 'empty_set', [{ op: 'updateNodes', type: 'Person', set: {} }]],
  [
    'a filter on an unknown property',
    'bad_request',
    'unknown_property',
    [where({ op: 'eq', property: "x' OR 1=1 --", value: 1 })],
  ],
  [
    'a filter with a wrong value',
    'bad_request',
    'wrong_type',
    [where({ op: 'eq', property: 'age', value: '1 OR 1=1' })],
  ],
  [
    'a filter of no known form',
    'bad_request',
    'malformed_filter',
    [where({ op: 'like', property: 'name', value: '%' })],
  ],
  ['a filter that was lost', 'bad_request', 'malformed_operation', [where(undefined)]],
  ['a key that exists', 'conflict', 'key_exists', [person({ email: 'ada' })]],
  ['a key twice in one operation', 'conflict', 'key_exists', [person({ email: 'eve' }), person({ email: 'eve' })]],
  ['a unique value that exists', 'conflict', 'not_unique', [person({ email: 'eve', badge: 1n })]],
  ['a missing endpoint', 'not_found', 'missing_endpoint', [knows('ada', 'nobody')]],
  ['an edge with an id of the wrong form', 'bad_request', 'wrong_id', [knows(['ada'], 'bob')]],
  ['an edge too many', 'conflict', 'cardinality_max', [{ op: 'insertEdge', type: 'LivesIn', from: 'ada', to: 'Rome' }]],
];

const REFUSED_LOADS: readonly (readonly [string, ErrorKind, string, unknown])[] = [
  ['an unknown mode', 'bad_request', 'malformed_operation', { mode: 'replace' }],
  [
    'rows that are no list',
    'bad_request',
    'malformed_operation',
    { mode: 'append', nodes: { Person: { email: 'eve' } } },
  ],
  [
    'a bad row among good ones',
    'bad_request',
    'out_of_range',
    { mode: 'merge', nodes: { Person: [{ email: 'eve' }, { email: 'kim', age: -1 }] } },
  ],
  [
    'a key that exists',
    'conflict',
    'key_exists',
    { mode: 'append', nodes: { Person: [{ email: 'eve' }, { email: 'ada' }] } },
  ],
  [
    'an overwrite that takes an edge its end',
    'conflict',
    'orphaned_edge',
    { mode: 'overwrite', nodes: { City: [{ name: 'Oslo' }] } },
  ],
];

test('bad input is refused with a kind and a code, and nothing is written', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  const before = await graph.inspect({ rows: true });
  for (const [what, kind, code, statements] of REFUSED) {
    const error = await t.throwsAsync(graph.mutate(statements as Statement[]), undefined, what);
    t.like(error, { name: 'GraphError', kind, code, outcome: 'not_applied' }, what);
  }
  for (const [what, kind, code, input] of REFUSED_LOADS) {
    const error = await t.throwsAsync(graph.load(input as LoadInput), undefined, what);
    t.like(error, { name: 'GraphError', kind, code, outcome: 'not_applied' }, what);
  }
  t.deepEqual(await graph.inspect({ rows: true }), before);
});

test('bad questions are refused with a kind and a code', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE });
  const reader = await graph.snapshot();
  const ask = async (code: string, question: () => Promise<unknown>): Promise<void> => {
    t.like(await t.throwsAsync(question(), undefined, code), { name: 'GraphError', kind: 'bad_request', code });
  };
  await ask('unknown_type', () => reader.getNode('Persn', 'ada'));
  await ask('wrong_id', () => reader.getNode('Person', 7));
  await ask('unknown_property', () => reader.scanNodes('Person', { select: ['mail'] }));
  await ask('malformed_query', () => reader.scanNodes('Person', { limit: -1 }));
  await ask('malformed_query', () =>
    reader.scanNodes('Person', { orderBy: [{ property: 'age', direction: 'up' as 'asc' }] }),
  );
  await ask('malformed_query', () => reader.neighbours({ type: 'Person', id: 'ada', hops: 0 }));
  await ask('unknown_type', () => reader.neighbours({ type: 'Person', id: 'ada', edges: ['Likes'] }));
  t.like(await t.throwsAsync(graph.snapshot({ at: 'nothing' })), { kind: 'not_found', code: 'unknown_commit' });
  await graph.close();
  t.like(await t.throwsAsync(graph.mutate([])), { kind: 'bad_request', code: 'closed' });
});

test('options that do not exist, or are none, are refused before anything happens', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  const refused = async (what: string, call: () => Promise<unknown>): Promise<void> => {
    t.like(await t.throwsAsync(call(), undefined, what), { kind: 'bad_request', code: 'malformed_options' }, what);
  };
  await refused('a mode', () => Graph.open({ root, mode: 'readonly' as 'read-only' }));
  await refused('a root', () => Graph.open({ root: 5 as unknown as string }));
  await refused('nothing', () => Graph.open(undefined as unknown as { root: string }));
  await refused('a signal', () => graph.mutate([], { signal: {} as AbortSignal }));
  await refused('a deadline', () => graph.mutate([], { deadlineMs: -1 }));
  await refused('an actor', () => graph.mutate([], { actor: 5 as unknown as string }));
  await refused('rows of a table', () => graph.inspect({ rows: 'node:person' as unknown as boolean }));
  await refused('keys', () => graph.inspect({ rows: [5] as unknown as string[] }));
  await refused('recoveries', () => graph.inspect({ recoveries: 'all' as unknown as boolean }));
  await refused('an unknown one', () => graph.commits({ timeout: 5 } as object));
  const keys = { accessKeyId: 'a', secretAccessKey: 'b', endpoint: 'http://127.0.0.1:1' };
  const s3 = (more: object): Promise<unknown> => Graph.open({ root: 's3://bucket/g', s3: { ...keys, ...more } });
  await refused('a region', () => s3({ region: 5 }));
  await refused('a key', () => s3({ accessKeyId: 5 }));
  await refused('a misspelt key', () => s3({ accesKeyId: 'a' }));
  await refused('an s3 that is none', () => Graph.open({ root, s3: 'x' as unknown as object }));
  await refused('an environment', () => Graph.open({ root, environment: {} as Environment }));
  await refused('a concurrency', () => Graph.open({ root, environment: { ...systemEnvironment, concurrency: 0 } }));
  const trap = {
    get deadlineMs(): number {
      throw new Error('no');
    },
  };
  await refused('one that cannot be read', () => graph.refresh(trap));
  t.is((await graph.mutate([], { deadlineMs: 2 ** 40 })).commit, null);
});

test('input whose members cannot be read is refused', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const trap = {
    op: 'insertNode',
    get type(): string {
      throw new Error('no');
    },
  };
  for (const statement of [proxy, trap]) {
    t.like(await t.throwsAsync(graph.mutate([statement as unknown as Statement])), { kind: 'bad_request' });
  }
  const reader = await graph.snapshot();
  t.like(await t.throwsAsync(reader.scanNodes('Person', proxy)), { kind: 'bad_request', code: 'malformed_query' });
  t.like(await t.throwsAsync(reader.neighbours(proxy as NeighboursQuery)), { code: 'malformed_query' });
  t.like(await t.throwsAsync(reader.counts(proxy)), { code: 'malformed_options' });
  const root = await temporaryRoot(t);
  t.like(await t.throwsAsync(Graph.init({ root, schema: proxy as SchemaDefinition })), { code: 'invalid_schema' });
});

test('a root that holds no graph, or cannot, is refused with what to do', async (t) => {
  const root = await temporaryRoot(t);
  t.like(await t.throwsAsync(Graph.open({ root })), { kind: 'not_found', code: 'no_graph' });
  t.like(await t.throwsAsync(Graph.open({ root: 'http://example.org/graph' })), {
    kind: 'bad_request',
    code: 'bad_root',
  });
  const s3 = { endpoint: 'http://127.0.0.1:1', accessKeyId: 'a', secretAccessKey: 'b' };
  const error = await t.throwsAsync(Graph.open({ root: 's3://bucket/graph', s3 }));
  t.like(error, { kind: 'unavailable', code: 'storage_unavailable', outcome: 'not_applied' });
});

test('a root that is no directory, or cannot be one, is a bad request: no retry would help', async (t) => {
  const folder = await temporaryRoot(t);
  const file = join(folder, 'file');
  await writeFile(file, 'a file');
  for (const root of [file, join(file, 'below'), join(file, 'far', 'below'), join(folder, 'n'.repeat(300))]) {
    for (const attempt of [() => Graph.open({ root }), () => Graph.init({ root, schema: PEOPLE })]) {
      t.like(await t.throwsAsync(attempt), { kind: 'bad_request', code: 'bad_root', details: { root } }, root);
    }
  }
  for (const root of [5, undefined, null, {}, Object.create(null)]) {
    t.like(
      t.throws(() => parseRoot(root as string)),
      { kind: 'bad_request', code: 'bad_root' },
    );
  }
});

test('a claim that tells no format was not written by any release; one that is there already is told with its root', async (t) => {
  const root = await temporaryRoot(t);
  for (const claim of ['{}', '{"format":"1"}', '[]', 'x']) {
    await writeFile(join(root, '_graph.json'), claim);
    const details = { root, key: '_graph.json' };
    t.like(await t.throwsAsync(Graph.open({ root })), { kind: 'corrupt', code: 'unreadable_claim', details }, claim);
  }
  await writeFile(join(root, '_graph.json'), '{"format":99}');
  t.like(await t.throwsAsync(Graph.open({ root })), { kind: 'unsupported_version', code: 'layout_format' });
  await rm(join(root, '_graph.json'));
  await (await Graph.init({ root, schema: PEOPLE })).close();
  const again = await t.throwsAsync(Graph.init({ root, schema: PEOPLE }));
  t.like(again, { kind: 'conflict', code: 'graph_exists', details: { root } });
});
