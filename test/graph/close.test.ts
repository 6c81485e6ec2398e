import { connect, type Connection, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { ObjectClass } from '../../failpoints/lab/object-class.ts';
import { Graph, type Snapshot } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE, everything } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

// LanceDB frees what is closed at once, whoever is reading it; and what is not closed it keeps until the garbage collector
// comes by, which cannot see how much that is.

const CLOSED = { name: 'GraphError', kind: 'bad_request', code: 'closed' } as const;

test.serial('a graph that is closed has freed every table that it opened', async (t) => {
  const opened = await watchOpenings(t);
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  await everything(await graph.snapshot());
  await graph.inspect({ rows: true });
  const reader = await Graph.open({ root, mode: 'read-only' });
  await everything(await reader.snapshot());
  t.true(opened.length > 8 && opened.some((table) => table.isOpen()));
  await graph.close();
  t.true(
    opened.some((table) => table.isOpen()),
    'the other graph is none of its business',
  );
  await reader.close();
  t.deepEqual(
    opened.filter((table) => table.isOpen()).map((table) => table.name),
    [],
  );
});

test('whatever is asked of a closed graph, or of its snapshots, is refused as such', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  const [used, unused] = [await graph.snapshot(), await graph.snapshot()];
  await everything(used);
  await graph.close();
  await graph.close();
  for (const ask of [
    () => graph.mutate(FIRST_PEOPLE),
    () => graph.load({ mode: 'append', nodes: {} }),
    () => graph.snapshot(),
    () => graph.changes({ from: 'one', to: 'another' }),
    () => graph.commits(),
    () => graph.refresh(),
    () => graph.inspect(),
    ...[used, unused].flatMap((reader) => [
      () => reader.getNode('Person', 'ada'),
      () => reader.getEdge('Knows', 'ada-bob'),
      () => reader.scanNodes('Person', { limit: 0 }),
      () => reader.scanEdges('Knows'),
      () => reader.neighbours({ type: 'Person', id: 'ada', edges: [] }),
      () => reader.counts(),
    ]),
  ]) {
    t.like(await t.throwsAsync<Error>(ask, undefined, ask.toString()), CLOSED, ask.toString());
  }
});

test('a write under way ends before its graph is closed', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  const writing = graph.mutate(FIRST_PEOPLE);
  await graph.close();
  t.is((await writing).inserted, FIRST_PEOPLE.length);
  const again = await Graph.open({ root });
  t.is((await again.commits()).length, 2);
  await again.close();
});

test('a read whose last call is under way when its graph is closed gives its answer', async (t) => {
  const { lab, graph, reader } = await onLab(t);
  const [scanning] = await heldAt(lab, 'table.data', () => [reader.scanNodes('Person')]);
  await graph.close();
  lab.gate.open();
  t.is((await scanning)?.length, 2);
  t.like(await t.throwsAsync(reader.scanNodes('Person')), CLOSED);
});

test('a read that has more to do when its graph is closed is refused as such', async (t) => {
  const { lab, graph, reader } = await onLab(t);
  const reading = await heldAt(lab, 'table.version', () => [
    reader.scanNodes('Person'),
    reader.neighbours({ type: 'Person', id: 'ada', hops: 2 }),
    reader.counts(),
    graph.inspect({ rows: true }),
  ]);
  await graph.close();
  lab.gate.open();
  for (const each of reading) t.like(await t.throwsAsync(each), CLOSED);
});

type OpenTable = (this: Connection, ...words: Parameters<Connection['openTable']>) => Promise<Table>;

/** Every table that this process opens from now on. */
async function watchOpenings(t: ExecutionContext): Promise<readonly Table[]> {
  const opened: Table[] = [];
  const sample = await connect(await temporaryRoot(t));
  const prototype = Object.getPrototypeOf(sample) as { openTable: OpenTable };
  const { openTable } = prototype;
  prototype.openTable = async function watched(...words) {
    const table = await openTable.apply(this, words);
    opened.push(table);
    return table;
  };
  t.teardown(() => {
    prototype.openTable = openTable;
  });
  sample.close();
  return opened;
}

/** A graph with people in it, just opened: none of its tables has been read. */
async function onLab(t: ExecutionContext): Promise<{ lab: Lab; graph: Graph; reader: Snapshot }> {
  const lab = await startLab();
  t.teardown(async () => {
    // Calls whose answers nobody awaits any more would go on trying.
    lab.refuseAll();
    await lab.stop();
  });
  lab.createBucket('bucket');
  const location = { root: 's3://bucket/g', s3: lab.issueKey('a') };
  const founder = await Graph.init({ ...location, schema: PEOPLE });
  await founder.mutate(FIRST_PEOPLE);
  await founder.close();
  const graph = await Graph.open(location);
  return { lab, graph, reader: await graph.snapshot() };
}

/** Begins what `work` begins, and comes back when as many requests for such objects wait at the lab's gate. */
async function heldAt<T extends readonly Promise<unknown>[]>(
  lab: Lab,
  objectClass: ObjectClass,
  work: () => readonly [...T],
): Promise<readonly [...T]> {
  lab.gate.holdWhere((head) => head.class === objectClass);
  const begun = work();
  await lab.gate.whenHeld(begun.length);
  return begun;
}
