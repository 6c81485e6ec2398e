import test, { type ExecutionContext } from 'ava';
import { Graph, type LocationOptions } from '../../src/index.ts';
import { startLab } from '../../failpoints/lab/lab.ts';
import { AIRPORTS, readAirports, readRoutes } from '../support/airports.ts';
import { temporaryRoot } from '../support/root.ts';

// A real graph, through one code path on a directory and over S3: 3,376 airports and 5,366 routes are loaded, walked over
// two hops, changed, and read as they were.

test('a real graph on a directory', async (t) => {
  await useAirports(t, { root: await temporaryRoot(t) });
});

test('the same graph over S3', async (t) => {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('graphs');
  await useAirports(t, { root: 's3://graphs/air/ports', s3: lab.issueKey('writer') });
});

async function useAirports(t: ExecutionContext, location: LocationOptions): Promise<void> {
  const graph = await Graph.init({ ...location, schema: AIRPORTS, actor: 'test' });
  const loaded = await graph.load({
    mode: 'append',
    nodes: { Airport: await readAirports() },
    edges: { Route: await readRoutes() },
  });
  t.is(loaded.inserted, 3_376 + 5_366);
  const loadedCommit = loaded.commit?.id ?? t.fail();

  const before = await graph.snapshot();
  t.deepEqual(await before.counts(), { nodes: { Airport: 3_376 }, edges: { Route: 5_366 } });
  const reached = await before.neighbours({ type: 'Airport', id: 'ABE', hops: 2 });
  t.is(reached.filter(({ distance }) => distance === 1).length, 10);
  t.is(reached.length, twoHops(await readRoutes(), 'ABE').size);
  const busiest = await before.scanEdges('Route', { orderBy: [{ property: 'flights', direction: 'desc' }], limit: 1 });
  t.like(busiest[0], { values: { flights: Math.max(...(await readRoutes()).map(flightsOf)) } });

  // Atlanta closes: every route to or from it goes in the same commit.
  const closed = await graph.mutate([
    { op: 'deleteNodes', type: 'Airport', where: { op: 'eq', field: 'id', value: 'ATL' } },
  ]);
  const gone = (await readRoutes()).filter(({ from, to }) => from === 'ATL' || to === 'ATL').length;
  t.is(closed.deleted, 1 + gone);
  t.deepEqual(await (await graph.snapshot()).counts(), { nodes: { Airport: 3_375 }, edges: { Route: 5_366 - gone } });

  const again = await graph.snapshot({ at: loadedCommit });
  t.deepEqual(await again.neighbours({ type: 'Airport', id: 'ABE', hops: 2 }), reached);
  t.is((await again.getNode('Airport', 'ATL'))?.values['city'], 'Atlanta');
  t.deepEqual(
    (await graph.commits()).map(({ operation }) => operation),
    ['mutate', 'load', 'init'],
  );
  await graph.close();

  const reopened = await Graph.open({ ...location, mode: 'read-only' });
  t.is(await (await reopened.snapshot()).getNode('Airport', 'ATL'), null);
}

function flightsOf({ values }: { values?: object }): number {
  return (values as { flights: number }).flights;
}

function twoHops(routes: Awaited<ReturnType<typeof readRoutes>>, start: string): Set<unknown> {
  const next = (from: unknown): unknown[] => routes.filter((route) => route.from === from).map(({ to }) => to);
  const reached = new Set([...next(start), ...next(start).flatMap(next)]);
  reached.delete(start);
  return reached;
}
