import type { GraphHandle } from '../../src/index.ts';
import type { CostOperation } from './operation.ts';

const BOTH = ['warm', 'cold'] as const;

/** More small fragments than a table may have. */
const WRITES_UNTIL_DUE = 17;

async function fragment(graph: GraphHandle, turn: number, writes: number): Promise<void> {
  for (let write = 0; write < writes; write += 1) {
    await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: `small ${turn} ${write}` } }]);
  }
}

export const MAINTENANCE: readonly CostOperation[] = [
  {
    name: 'open',
    group: 'maintenance',
    atMost: { requests: 24 },
    temperatures: ['cold'],
    run: ({ open }) => open(),
  },
  {
    name: 'optimize',
    group: 'maintenance',
    atMost: { requests: 100, perTable: 2, perCommit: 1 },
    temperatures: BOTH,
    prepare: ({ graph, turn }) => fragment(graph, turn, 2),
    run: ({ graph }) => graph.optimize(),
  },
  {
    name: 'optimize of nothing',
    group: 'maintenance',
    atMost: { requests: 8, perTable: 2 },
    temperatures: BOTH,
    prepare: ({ graph }) => graph.optimize(),
    run: ({ graph }) => graph.optimize(),
  },
  {
    name: 'upkeep',
    group: 'maintenance',
    atMost: { requests: 160, perCommit: 1 },
    temperatures: ['warm'],
    prepare: ({ graph, turn }) => fragment(graph, turn, WRITES_UNTIL_DUE),
    run: ({ graph }) => graph.upkeep(),
  },
  {
    name: 'upkeep of nothing',
    group: 'maintenance',
    atMost: { requests: 0 },
    temperatures: BOTH,
    run: ({ graph }) => graph.upkeep(),
  },
  {
    name: 'cleanup',
    upTo: { depth: 100, tables: 50 },
    group: 'maintenance',
    atMost: { requests: 200, perTable: 5, perCommit: 1 },
    temperatures: BOTH,
    prepare: ({ graph, turn }) => fragment(graph, turn, 2),
    run: ({ graph }) => graph.cleanup({ keepCommits: 3, minimumAgeMs: 0 }),
  },
  {
    name: 'repair',
    group: 'maintenance',
    atMost: { requests: 8, perTable: 2 },
    temperatures: BOTH,
    run: ({ graph }) => graph.repair({ mode: 'preview' }),
  },
  {
    name: 'inspect',
    group: 'maintenance',
    atMost: { requests: 6, perTable: 1 },
    temperatures: BOTH,
    run: ({ graph }) => graph.inspect(),
  },
];
