import test from 'ava';
import { requireWritable } from '../../../props/race/writable.ts';
import type { Rows } from '../../../props/history/rows.ts';
import type { GraphHandle, NodeRecord } from '../../../src/index.ts';

const SCHEMA = { nodes: { City: { key: ['code'], properties: { code: { type: 'I32' } } } } } as const;
const city = (code: number): NodeRecord => ({ type: 'City', id: code, values: { code } });
const rowsOf = (...cities: NodeRecord[]): Rows => ({ nodes: { City: cities }, edges: {} });

/** A graph with drift on its only table, until somebody writes; what it shows from then on. */
function drifting(after: readonly NodeRecord[]): GraphHandle {
  let drift = true;
  const graph: Pick<GraphHandle, 'schema'> & Record<'inspect' | 'mutate' | 'snapshot', () => Promise<unknown>> = {
    schema: SCHEMA,
    inspect: async () => ({ tables: [{ kind: 'node', type: 'City', drift }] }),
    mutate: async () => (drift = false),
    snapshot: async () => ({ schema: SCHEMA, scanNodes: async () => after }),
  };
  return graph as unknown as GraphHandle;
}

test('whoever writes where something lies puts it back', async (t) => {
  await t.notThrowsAsync(requireWritable(drifting([city(1)]), rowsOf(city(1))));
});

test('to publish what lies there along with a write is no way to put it right', async (t) => {
  await t.throwsAsync(requireWritable(drifting([city(1), city(2)]), rowsOf(city(1))), {
    message: /rows after a write/,
  });
});
