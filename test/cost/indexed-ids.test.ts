import test from 'ava';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { Graph, type GivenValues } from '../../src/index.ts';
import { quietWorld } from '../support/world.ts';

// What it costs to find one row by its key among many: bytes that are read. Counted, not timed.

const ROWS = 100_000;

/** As long as ids in practice are, so that to look at all of them is to read megabytes. */
function item(number: number): GivenValues {
  return { code: `item-${String(number).padStart(20, '0')}`, size: number };
}

function keyOf(number: number): string {
  return item(number)['code'] as string;
}

async function bytesRead(lab: Lab, work: () => Promise<unknown>): Promise<number> {
  lab.log.clear();
  await work();
  return lab.log.events.filter(({ verb }) => verb === 'get').reduce((sum, { bytesOut }) => sum + bytesOut, 0);
}

test('with their ids indexed, a get, an upsert, an edge and a walk among many rows read little of them', async (t) => {
  const lab = await startLab();
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  lab.createBucket('bucket');
  const schema = {
    nodes: { Item: { key: ['code'], properties: { code: { type: 'String' }, size: { type: 'I32' } } } },
    edges: { Next: { from: 'Item', to: 'Item', properties: {} } },
  } as const;
  const at = (actor: string, seed: number) => ({
    root: 's3://bucket/graph',
    s3: lab.issueKey(actor),
    environment: quietWorld(undefined, seed),
  });
  const founder = await Graph.init({ ...at('founder', 1), schema });
  const numbers = Array.from({ length: ROWS }, (_, number) => number);
  await founder.load({
    mode: 'append',
    nodes: { Item: numbers.map(item) },
    edges: {
      Next: numbers.slice(1).map((number) => ({ id: `e${number}`, from: keyOf(number - 1), to: keyOf(number) })),
    },
  });
  /** On a fresh handle, so that nothing is at hand. */
  const measured = async (seed: number): Promise<Record<string, number>> => {
    const graph = await Graph.open(at(`reader ${seed}`, seed));
    const snapshot = await graph.snapshot();
    const get = await bytesRead(lab, () => snapshot.getNode('Item', keyOf(50_000 + seed)));
    const walk = await bytesRead(lab, () =>
      snapshot.neighbours({ type: 'Item', id: keyOf(60_000 + seed), direction: 'both' }),
    );
    const upsert = await bytesRead(lab, () =>
      graph.mutate([{ op: 'upsertNode', type: 'Item', values: { ...item(70_000 + seed), size: 1 } }]),
    );
    const edge = await bytesRead(lab, () =>
      graph.mutate([
        { op: 'insertEdge', type: 'Next', id: `new ${seed}`, from: keyOf(seed), to: keyOf(80_000 + seed) },
      ]),
    );
    const removal = await bytesRead(lab, () =>
      graph.mutate([
        { op: 'deleteNodes', type: 'Item', where: { op: 'eq', field: 'id', value: keyOf(90_000 + seed) } },
      ]),
    );
    await graph.close();
    return { get, walk, upsert, edge, removal };
  };
  const before = await measured(2);
  await founder.refresh();
  const { tables } = await founder.optimize();
  t.true(tables.every(({ indexes }) => indexes.every(({ outcome }) => outcome === 'built')));
  const after = await measured(3);
  t.log(before, after);
  for (const [what, bytes] of Object.entries(after)) {
    t.true(bytes < 700_000 && 5 * bytes < (before[what] ?? 0), `${what}: ${before[what]}, and then ${bytes}`);
  }
});
