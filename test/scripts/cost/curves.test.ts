import test from 'ava';
import { fileOf } from '../../../props/cost/report.ts';
import { costTables } from '../../../props/cost/tables.ts';
import { drawCurves } from '../../../scripts/cost/curves.ts';
import { costPage } from '../../../scripts/cost/page.ts';
import { sampleCost, sampleMeasurement } from '../../props/cost/support/sample-measurement.ts';

const SCANNING = [10, 100, 1000].map((depth) =>
  sampleMeasurement('getNode', [sampleCost({ 'table.data get': depth }, { bytesOut: depth * 100 })], {
    cell: { depth, tables: 4 },
    floor: sampleCost({ 'table.data get': 5 }),
  }),
);
const FILE = fileOf({
  verdict: 'fail',
  seed: 1,
  cells: [],
  gates: [{ gate: 'reads are <cheap>', looked: 3, worst: 'requests 1000 of 4', misses: [], needsCalls: false }],
  misses: [],
  lacked: [],
  elapsedMs: 1,
  measurements: SCANNING,
});

test('curves are drawn where there are several depths, a line for each operation', async (t) => {
  const curves = (await drawCurves(FILE)) ?? [];
  t.deepEqual(
    curves.map(({ title }) => title),
    ['requests of reads, warm, against commits', 'bytes read of reads, warm, against commits'],
  );
  for (const { svg } of curves) {
    t.regex(svg, /^<svg /);
    t.true(svg.includes('getNode'));
  }
});

test('the page holds the drawings and all figures, and nothing of it is taken for markup', async (t) => {
  const curves = (await drawCurves(FILE)) ?? [];
  const page = costPage(FILE, curves);
  t.is(page.split('<svg ').length - 1, curves.length);
  t.true(page.includes('reads are &lt;cheap&gt;'));
  t.true(page.includes('requests, warm'));
});

test('the table tells figures by graph, what the floor is, and what each commit adds', (t) => {
  const lines = costTables(FILE);
  t.regex(lines[lines.indexOf('requests, warm') + 2] ?? '', /getNode +10 +100 +1000$/);
  t.true(lines.some((line) => /getNode +5 1: 2\.0× 1\.0× +5 1: 20\.0× 1\.0× +5 1: 200\.0× 1\.0×$/.test(line)));
  t.true(lines.some((line) => /getNode, warm +1\.000 +100$/.test(line)));
});
