import test from 'ava';
import { figuresOf, movedFrom, pageOf, readPage, withMeasured } from '../../../props/cost/golden.ts';
import { describeMiss } from '../../../props/cost/miss.ts';
import { CELLS, sampleCost, sampleMeasurement } from './support/sample-measurement.ts';

const READ = sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 1, 'table.data get': 2 })]);
const WRITE = sampleMeasurement('insertNode', [
  sampleCost({ 'manifest.data get': 1, 'sidecar list': 1 }),
  sampleCost({ 'manifest.data get': 4, 'sidecar list': 1 }),
  sampleCost({ 'manifest.data get': 2, 'sidecar list': 1 }),
]);
const AGREED = figuresOf([READ, WRITE]);

test('a page that is read back says what was written', (t) => {
  const page = pageOf('reads', AGREED, CELLS);
  t.is(pageOf('reads', readPage(page), CELLS), page);
  t.deepEqual(movedFrom(readPage(page), [READ, WRITE]), []);
});

test('a request more is told by operation, class, verb, graph, and by how much', (t) => {
  const listed = sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 2, 'table.data get': 2 })]);
  t.deepEqual(movedFrom(AGREED, [listed]).map(describeMiss), [
    'getNode, warm, at 10 commits, 4 tables: manifest.version list 2, agreed on 1 (+1)',
    'getNode, warm, at 10 commits, 4 tables: requests 4, agreed on 3 (+1)',
  ]);
});

test('so are a request less, one of a class that was not there, and one in the worst of several', (t) => {
  const less = sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 1, 'schema get': 1 })]);
  t.deepEqual(
    movedFrom(AGREED, [less]).map(({ what, by }) => [what, by]),
    [
      ['schema get', 1],
      ['table.data get', -2],
      ['requests', -1],
    ],
  );
  const worse = {
    ...WRITE,
    costs: [...WRITE.costs.slice(1), sampleCost({ 'manifest.data get': 9, 'sidecar list': 1 })],
  };
  const [moved] = movedFrom(AGREED, [worse]);
  t.is(moved?.what, 'manifest.data get');
  t.is(moved?.got, '2 · 4 · 9');
});

test('graphs and operations of which nothing was agreed on are not compared', (t) => {
  t.deepEqual(movedFrom(AGREED, [{ ...READ, cell: { depth: 11, tables: 4 }, costs: [] }]), []);
  t.deepEqual(movedFrom(AGREED, [{ ...READ, temperature: 'cold', costs: [] }]), []);
});

test('what is measured anew takes the place of what there was, and other graphs stay', (t) => {
  const deep = { depth: 100, tables: 4 };
  const order = ['getNode, warm', 'insertNode, warm'];
  const first = withMeasured(AGREED, figuresOf([{ ...READ, cell: deep }]), order);
  const second = withMeasured(first, figuresOf([{ ...READ, costs: [sampleCost({ 'sidecar list': 3 })] }]), order);
  const rows = second.get('getNode, warm');
  t.deepEqual([...(rows?.get('table.data get') ?? [])], [['100 × 4', '2']]);
  t.deepEqual([...(rows?.get('sidecar list') ?? [])], [['10 × 4', '3']]);
  t.deepEqual(
    [...(rows?.get('**requests**') ?? [])],
    [
      ['100 × 4', '3'],
      ['10 × 4', '3'],
    ],
  );
});

test('an operation that makes no request is told as well, and one that begins to is found', (t) => {
  const nothing = sampleMeasurement('upkeep of nothing', [sampleCost({})]);
  const page = pageOf('maintenance', withMeasured(new Map(), figuresOf([nothing]), ['upkeep of nothing, warm']), CELLS);
  const busy = sampleMeasurement('upkeep of nothing', [sampleCost({ 'manifest.version list': 1 })]);
  t.is(movedFrom(readPage(page), [busy])[0]?.what, 'manifest.version list');
});
