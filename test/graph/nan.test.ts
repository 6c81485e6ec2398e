import test from 'ava';
import { Graph, type Comparison } from '../../src/index.ts';
import { temporaryRoot } from '../support/root.ts';

// On most machines zero divided by zero is a NaN with a sign, which Lance takes for the least number. No case can hold one.

const SIGNED = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0000n]).buffer)[0] ?? 0;

test('a NaN is the greatest number and equal to itself, wherever it comes from', async (t) => {
  const properties = { id: { type: 'I32' }, single: { type: 'F32' }, real: { type: 'F64' } } as const;
  const graph = await Graph.init({
    root: await temporaryRoot(t),
    schema: { nodes: { Reading: { key: ['id'], properties } } },
  });
  const readings = [SIGNED, 1, NaN, -Infinity].map((n, id) => ({ id, single: n, real: n }));
  await graph.load({ mode: 'append', nodes: { Reading: readings } });
  const reader = await graph.snapshot();
  for (const property of ['single', 'real']) {
    const sorted = await reader.scanNodes('Reading', { orderBy: [{ property }] });
    t.deepEqual(
      sorted.map(({ id }) => id),
      [3, 1, 0, 2],
    );
    const where = async (op: Comparison, value: number) =>
      (await reader.scanNodes('Reading', { where: { op, property, value } })).map(({ id }) => id);
    t.deepEqual(await where('eq', NaN), [0, 2]);
    t.deepEqual(await where('lt', 0), [3]);
  }
});
