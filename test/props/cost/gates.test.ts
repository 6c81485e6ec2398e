import test from 'ava';
import { judgeGates } from '../../../props/cost/gates.ts';
import { describeMiss } from '../../../props/cost/miss.ts';
import type { Measurement } from '../../../props/cost/survey.ts';
import { sampleCost, sampleMeasurement } from './support/sample-measurement.ts';

const PROBE = { 'manifest.version list': 1 } as const;

/** What is missed by a measurement, in words. */
function missed(...found: readonly Measurement[]): readonly string[] {
  return judgeGates(found).flatMap(({ misses }) => misses.map(describeMiss));
}

function write(requests: number, rest: Parameters<typeof sampleCost>[1] = {}): Measurement {
  return sampleMeasurement('insertNode', [sampleCost({ 'table.data get': requests }, rest)]);
}

test('figures within their bounds miss nothing, and the nearest is told', (t) => {
  t.deepEqual(missed(sampleMeasurement('getNode', [sampleCost({ ...PROBE, 'table.data get': 2 })]), write(18)), []);
  const nearest = judgeGates([write(18), write(19)]).find(({ gate }) => gate.includes('any depth: at most 24'));
  t.is(nearest?.worst, 'requests 19 of 24 (insertNode, warm, 10 commits, 4 tables)');
});

const RED: readonly (readonly [title: string, found: Measurement, words: string])[] = [
  [
    'a read of the schema on a warm handle',
    sampleMeasurement('commits', [sampleCost({ 'schema get': 1 })]),
    'commits, warm, at 10 commits, 4 tables: schema reads 1, at most 0 (+1)',
  ],
  [
    'two reads of the schema on a cold one',
    sampleMeasurement('open', [sampleCost({ 'schema get': 1, 'schema head': 1 })], { temperature: 'cold' }),
    'open, cold, at 10 commits, 4 tables: schema reads 2, at most 1 (+1)',
  ],
  [
    'a table that a warm write opens',
    write(15, { calls: { tableOpens: 1, manifestScans: 0 } }),
    'insertNode, warm, at 10 commits, 4 tables: table opens 1, at most 0 (+1)',
  ],
  [
    'a second probe of a warm read',
    sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 2, 'table.data get': 1 })]),
    'getNode, warm, at 10 commits, 4 tables: manifest.version list 2, at most 1 (+1)',
  ],
  [
    'a look for intents in a warm read',
    sampleMeasurement('getNode', [sampleCost({ ...PROBE, 'sidecar list': 1 })]),
    'getNode, warm, at 10 commits, 4 tables: requests besides probe and data 1, at most 0 (+1)',
  ],
  [
    'a scan of the manifest in a warm read',
    sampleMeasurement('getNode', [sampleCost(PROBE, { calls: { tableOpens: 0, manifestScans: 1 } })]),
    'getNode, warm, at 10 commits, 4 tables: manifest scans 1, at most 0 (+1)',
  ],
  [
    'a write of one row with too many requests',
    write(25),
    'insertNode, warm, at 10 commits, 4 tables: requests 25, at most 24 (+1)',
  ],
  [
    'a new row that waits too often',
    write(15, { hops: 16 }),
    'insertNode, warm, at 10 commits, 4 tables: serial hops 16, at most 15 (+1)',
  ],
  [
    'a stored row whose change waits too often',
    sampleMeasurement('updateNodes', [sampleCost({ 'table.data get': 15 }, { hops: 16 })]),
    'updateNodes, warm, at 10 commits, 4 tables: serial hops 16, at most 15 (+1)',
  ],
  [
    'requests that grow with the history',
    sampleMeasurement('commits', [sampleCost({ ...PROBE, 'manifest.data get': 100 })], {
      cell: { depth: 100, tables: 4 },
    }),
    'commits, warm, at 100 commits, 4 tables: requests 101, at most 1 (+100)',
  ],
  [
    'requests that grow faster than the number of tables',
    sampleMeasurement('repair', [sampleCost({ 'table.version list': 700 })], { cell: { depth: 10, tables: 217 } }),
    'repair, warm, at 10 commits, 217 tables: requests 700, at most 442 (+258)',
  ],
];

for (const [title, found, words] of RED) {
  test(`${title} misses a gate, by name`, (t) => {
    t.true(missed(found).includes(words), missed(found).join('\n'));
  });
}

test('writes of one row with too many requests in the middle miss a gate, of all kinds and graphs together', (t) => {
  const others = [21, 23].map((count) =>
    sampleMeasurement('upsertNode', [sampleCost({ 'table.data get': count })], { cell: { depth: 100, tables: 4 } }),
  );
  const words =
    'upsertNode, warm, at 100 commits, 4 tables: requests in the middle of all kinds and graphs 21, at most 20 (+1)';
  t.true(missed(...others, write(18)).some((each) => each.endsWith(words.slice(words.indexOf('requests')))));
  t.deepEqual(missed(...others, write(18), write(18), write(18)), []);
});

test('where nobody counts calls the gates about them look at nothing', (t) => {
  const { calls: _, ...cost } = sampleCost({ 'table.data get': 15 });
  const judged = judgeGates([sampleMeasurement('insertNode', [cost])]);
  t.deepEqual(
    judged.filter(({ needsCalls }) => needsCalls).map(({ looked }) => looked),
    [0],
  );
});
