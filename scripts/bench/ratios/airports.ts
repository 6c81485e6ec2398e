import type { Table } from '@lancedb/lancedb';
import type { Column } from '../../../src/base/column.ts';
import type { Graph, Snapshot } from '../../../src/index.ts';
import { AIR, airNetwork, type AirNetwork, type Route } from './air-network.ts';
import { byClock, type Contest } from './contest.ts';
import type { Measure } from './measure.ts';
import type { RawGraph } from './raw-graph.ts';
import { plainRows } from './plain-rows.ts';

const SEED = 7;

const utf8 = (name: string): Column => ({ name, type: 'utf8', nullable: false });
const AIRPORT_NAMES = ['iata', 'name', 'city', 'country', 'latitude', 'longitude', 'altitude'];
const ROUTE_NAMES = ['__id', '__from', '__to', 'airline', 'stops', 'distance'];
const COLUMNS = {
  airports: [
    ...['__id', 'iata', 'name', 'city', 'country'].map(utf8),
    { name: 'latitude', type: 'f64', nullable: false },
    { name: 'longitude', type: 'f64', nullable: false },
    { name: 'altitude', type: 'i32', nullable: false },
  ],
  routes: [
    ...['__id', '__from', '__to', 'airline'].map(utf8),
    { name: 'stops', type: 'i32', nullable: false },
    { name: 'distance', type: 'i32', nullable: false },
  ],
} as const;

/**
 * A graph of a real size, as a user would load it and ask of it. The other side keeps airports and routes in two tables, and walks
 * by asking for the routes of a whole step at once, which is the best that can be done with a query.
 */
export const airports: Measure = {
  name: 'airports',
  gauge: byClock,
  async contests(place, scale) {
    const network = airNetwork(SEED, scale.rows(10_000) / 10_000);
    let loadedGraph: Graph;
    let loadedRaw: RawGraph;
    const { graph } = await place.engine(AIR);
    const { raw } = await place.raw(COLUMNS);
    await loadGraph(graph, network);
    await loadRaw(raw, network);
    const load: Contest = {
      name: 'airports: load',
      unit: 'ms',
      rounds: scale.rounds(6),
      subject: {
        label: 'engine',
        prepare: async () => ({ graph: loadedGraph } = await place.engine(AIR)),
        run: async () => loadGraph(loadedGraph, network),
      },
      beside: {
        label: 'LanceDB',
        prepare: async () => ({ raw: loadedRaw } = await place.raw(COLUMNS)),
        run: async () => loadRaw(loadedRaw, network),
      },
    };
    return [load, ...queries(await graph.snapshot(), raw, network, scale.rounds(40))];
  },
};

/** What is asked of a state that one has. */
function queries(
  snapshot: Snapshot,
  raw: RawGraph,
  { airports: known }: AirNetwork,
  rounds: number,
): readonly Contest[] {
  const iataAt = (round: number): string => known[(round * 131) % known.length]?.iata ?? '';
  const contest = (name: string, run: Contest['subject']['run'], beside: Contest['beside']['run']): Contest => ({
    name: `airports: ${name}`,
    unit: 'ms',
    rounds,
    subject: { label: 'engine', run },
    beside: { label: 'LanceDB', run: beside },
  });
  const [airportTable, routeTable] = [raw.table('airports'), raw.table('routes')];
  return [
    contest(
      'get',
      (round) => snapshot.getNode('Airport', iataAt(round)),
      async (round) =>
        plainRows(
          await airportTable
            .query()
            .where(`\`__id\` = '${iataAt(round)}'`)
            .limit(1)
            .toArrow(),
          AIRPORT_NAMES,
        ),
    ),
    contest(
      'filter',
      (round) =>
        snapshot.scanNodes('Airport', {
          where: { op: 'eq', property: 'country', value: `Country ${round % 20}` },
          orderBy: [{ property: 'altitude', direction: 'desc' }],
          limit: 10,
        }),
      async (round) => {
        const order = [
          { columnName: 'altitude', ascending: false, nullsFirst: false },
          { columnName: 'iata', ascending: true, nullsFirst: false },
        ];
        const query = airportTable.query().where(`country = 'Country ${round % 20}'`);
        return plainRows(await query.orderBy(order).withRowId().limit(10).toArrow(), AIRPORT_NAMES);
      },
    ),
    contest(
      'routes of an airline',
      (round) =>
        snapshot.scanEdges('Route', { where: { op: 'eq', property: 'airline', value: `Airline ${round % 20}` } }),
      async (round) => {
        const order = [{ columnName: '__id', ascending: true, nullsFirst: false }];
        const query = routeTable.query().where(`airline = 'Airline ${round % 20}'`);
        return plainRows(await query.orderBy(order).withRowId().toArrow(), ROUTE_NAMES);
      },
    ),
    contest(
      'two hops',
      (round) => snapshot.neighbours({ type: 'Airport', id: iataAt(round), hops: 2 }),
      (round) => twoHops(routeTable, iataAt(round)),
    ),
  ];
}

async function twoHops(routes: Table, start: string): Promise<readonly string[]> {
  const reached = new Set([start]);
  let step = [start];
  for (let hop = 0; hop < 2 && step.length > 0; hop += 1) {
    const near = step.map((iata) => `'${iata}'`).join(', ');
    const found = plainRows(await routes.query().where(`\`__from\` IN (${near})`).select(['__to']).toArrow(), ['__to']);
    step = [...new Set(found.map((row) => row['__to'] as string))].filter((iata) => !reached.has(iata));
    for (const iata of step) reached.add(iata);
  }
  reached.delete(start);
  return [...reached].toSorted();
}

async function loadGraph(graph: Graph, { airports: nodes, routes }: AirNetwork): Promise<void> {
  await graph.load({
    mode: 'append',
    nodes: { Airport: nodes },
    edges: { Route: routes },
  });
}

async function loadRaw(raw: RawGraph, { airports: nodes, routes }: AirNetwork): Promise<void> {
  await raw.commit({
    airports: (table) => table.add(nodes.map((airport) => ({ __id: airport.iata, ...airport }))),
    routes: (table) => table.add(routes.map(routeRow)),
  });
}

function routeRow({ id, from, to, values }: Route): Record<string, unknown> {
  return { __id: id, __from: from, __to: to, ...values };
}
