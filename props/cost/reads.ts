import type { SnapshotReader } from '../../src/index.ts';
import { idIs } from './history.ts';
import type { CostOperation } from './operation.ts';
import { emailOf, placeOf } from './schema.ts';

const BOTH = ['warm', 'cold'] as const;

const NEAR = { property: 'place', near: placeOf(3) };
const WORDS = { property: 'words', match: 'harbour' };

type Ask = (reader: SnapshotReader, turn: number) => Promise<unknown>;

/** A snapshot that is taken and asked once. */
function read(name: string, requests: number, ask: Ask): CostOperation {
  return {
    name,
    group: 'reads',
    atMost: { requests },
    temperatures: BOTH,
    isRead: true,
    run: async ({ graph, turn }) => ask(await graph.snapshot(), turn),
  };
}

export const READS: readonly CostOperation[] = [
  read('snapshot', 1, async () => {}),
  read('getNode', 4, (reader) => reader.getNode('Person', emailOf(3))),
  read('getEdge', 4, (reader) => reader.getEdge('Knows', 'knows 3')),
  read('scanNodes', 5, (reader) => reader.scanNodes('Person')),
  read('scanNodes, filtered', 5, (reader) => reader.scanNodes('Person', { where: idIs(emailOf(3)), limit: 1 })),
  read('scanEdges', 5, (reader) => reader.scanEdges('Knows')),
  read('neighbours', 7, (reader) => reader.neighbours({ type: 'Person', id: emailOf(3), edges: ['Knows'], hops: 2 })),
  read('searchNodes, vector', 24, (reader) => reader.searchNodes('City', { vector: NEAR })),
  read('searchNodes, text', 40, (reader) => reader.searchNodes('City', { text: WORDS })),
  read('searchNodes, both', 48, (reader) => reader.searchNodes('City', { vector: NEAR, text: WORDS })),
  read('counts', 1, (reader) => reader.counts()),
  read('exportArrow', 5, (reader) => reader.exportArrow('Person')),
  read('exportJsonLines', 24, async (reader) => {
    for await (const line of reader.exportJsonLines()) if (line === '') break;
  }),
  {
    name: 'getNode at a commit',
    group: 'reads',
    atMost: { requests: 4 },
    temperatures: BOTH,
    isRead: true,
    prepare: async ({ graph }) => (await graph.refresh()).id,
    run: async ({ graph, prepared }) => (await graph.snapshot({ at: String(prepared) })).getNode('Person', emailOf(3)),
  },
  {
    name: 'getNode after others wrote',
    group: 'reads',
    atMost: { requests: 14 },
    temperatures: ['warm'],
    prepare: async ({ open, turn }) => {
      const other = await open();
      await other.mutate([{ op: 'upsertNode', type: 'City', values: { name: `news ${turn}` } }]);
      await other.close();
    },
    run: async ({ graph }) => (await graph.snapshot()).getNode('Person', emailOf(3)),
  },
  {
    name: 'changes',
    group: 'reads',
    atMost: { requests: 6 },
    temperatures: BOTH,
    prepare: async ({ graph }) => (await graph.commits()).slice(0, 2).map(({ id }) => id),
    run: async ({ graph, prepared }) => {
      const [to = '', from = ''] = prepared as readonly string[];
      return graph.changes({ from, to });
    },
  },
  { name: 'commits', group: 'reads', atMost: { requests: 1 }, temperatures: BOTH, run: ({ graph }) => graph.commits() },
  {
    name: 'ancestors',
    group: 'reads',
    atMost: { requests: 1 },
    temperatures: BOTH,
    run: ({ graph }) => graph.ancestors(),
  },
  { name: 'refresh', group: 'reads', atMost: { requests: 2 }, temperatures: BOTH, run: ({ graph }) => graph.refresh() },
];
