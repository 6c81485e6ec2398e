import test from 'ava';
import { airNetwork } from '../../../../scripts/bench/ratios/air-network.ts';

test('a network is of the size of the world’s, the same for its seed, and whole', (t) => {
  const { airports, routes } = airNetwork(7);
  t.is(airports.length, 7_000);
  t.is(routes.length, 60_000);
  t.deepEqual(airNetwork(7, 0.01), airNetwork(7, 0.01));
  t.notDeepEqual(airNetwork(7, 0.01), airNetwork(8, 0.01));
  const codes = new Set(airports.map(({ iata }) => iata));
  t.is(codes.size, airports.length);
  t.is(new Set(routes.map(({ id }) => id)).size, routes.length);
  t.true(routes.every(({ from, to }) => codes.has(from) && codes.has(to)));
});

test('a few airports have most of the routes, as they have in the world', (t) => {
  const { airports, routes } = airNetwork(7);
  const leaving = Map.groupBy(routes, ({ from }) => from);
  const counts = [...leaving.values()].map(({ length }) => length).toSorted((a, b) => b - a);
  const ofBusiest = counts.slice(0, airports.length / 10).reduce((sum, count) => sum + count, 0);
  t.true(ofBusiest > routes.length / 3);
});
