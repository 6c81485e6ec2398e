import test from 'ava';
import { compareCosts } from '../../../props/cost/compare.ts';
import { fileOf, type CostFile } from '../../../props/cost/report.ts';
import type { Measurement } from '../../../props/cost/survey.ts';
import { sampleCost, sampleMeasurement } from './support/sample-measurement.ts';

function file(...measurements: readonly Measurement[]): CostFile {
  return fileOf({ verdict: 'pass', seed: 1, cells: [], gates: [], misses: [], lacked: [], elapsedMs: 1, measurements });
}

const BEFORE = file(
  sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 1 }, { bytesOut: 1000 })]),
  sampleMeasurement('commits', [sampleCost({ 'manifest.version list': 1 })]),
);

test('two files of the same figures differ in nothing', (t) => {
  t.deepEqual(compareCosts(BEFORE, BEFORE), { lines: [], compared: 2, dearer: 0 });
});

test('what moved is told by operation, graph, class and verb, and bytes where they moved by more than a tenth', (t) => {
  const after = file(
    sampleMeasurement('getNode', [sampleCost({ 'manifest.version list': 2, 'table.data get': 1 }, { bytesOut: 1099 })]),
    sampleMeasurement('commits', [sampleCost({ 'manifest.version list': 1 }, { bytesOut: 10 })]),
    sampleMeasurement('branches', [sampleCost({ 'manifest.version list': 1 })]),
  );
  t.deepEqual(compareCosts(BEFORE, after), {
    compared: 2,
    dearer: 1,
    lines: [
      'getNode, warm, 10 × 4: manifest.version list 1 → 2 (+1)',
      'getNode, warm, 10 × 4: table.data get 0 → 1 (+1)',
      'commits, warm, 10 × 4: bytes read 0 → 10 (+10)',
    ],
  });
});

test('files of different graphs have nothing to compare', (t) => {
  const elsewhere = file(sampleMeasurement('getNode', [sampleCost({})], { cell: { depth: 20, tables: 4 } }));
  t.is(compareCosts(BEFORE, elsewhere).compared, 0);
});
