import type { GivenValues, LoadMode, Statement } from '../../src/index.ts';
import { idIs } from './history.ts';
import type { CostOperation } from './operation.ts';
import { emailOf, firstRows } from './schema.ts';

/** A write is measured so often, one after the other: what it costs depends on how many fragments of the manifest there are. */
const SAMPLES = 8;

/** Of a write of one row by its key. */
const KEYED_REQUESTS = 24;

const LOADED_ROWS = 100;

function oneRow(name: string, requests: number, statement: (turn: number) => Statement): CostOperation {
  return {
    name,
    group: 'writes',
    atMost: { requests },
    temperatures: ['warm', 'cold'],
    run: ({ graph, turn }) => graph.mutate([statement(turn)]),
  };
}

function keyed(name: string, statement: (turn: number) => Statement): CostOperation {
  return { ...oneRow(name, KEYED_REQUESTS, statement), isKeyedWrite: true, touches: 1, samples: SAMPLES };
}

function load(mode: LoadMode): CostOperation {
  return {
    name: `load ${mode}`,
    group: 'writes',
    atMost: { requests: KEYED_REQUESTS },
    temperatures: ['warm', 'cold'],
    touches: 1,
    run: ({ graph, turn }) => graph.load({ mode, nodes: { City: mode === 'overwrite' ? sameCities() : cities(turn) } }),
  };
}

function cities(turn: number): readonly GivenValues[] {
  return Array.from({ length: LOADED_ROWS }, (_, index) => ({ name: `loaded ${turn} ${index}` }));
}

/** Edges end at them, so they have to stay. */
function sameCities(): readonly GivenValues[] {
  return firstRows(0).nodes?.['City'] ?? [];
}

export const WRITES: readonly CostOperation[] = [
  keyed('insertNode', (turn) => ({ op: 'insertNode', type: 'Person', values: { email: `new ${turn}`, age: turn } })),
  keyed('upsertNode', (turn) => ({
    op: 'upsertNode',
    type: 'Person',
    values: { email: emailOf(turn), age: 200 + turn },
  })),
  keyed('updateNodes', (turn) => ({
    op: 'updateNodes',
    type: 'Person',
    where: idIs(emailOf(turn)),
    set: { age: 300 + turn },
  })),
  keyed('deleteEdges', (turn) => ({ op: 'deleteEdges', type: 'Knows', where: idIs(`knows ${turn}`) })),
  {
    ...oneRow('insertEdge', KEYED_REQUESTS, (turn) => ({
      op: 'insertEdge',
      type: 'Knows',
      id: `new ${turn}`,
      from: emailOf(turn),
      to: emailOf(turn + 9),
    })),
    // Its ends are looked up in other tables.
    touches: 2,
  },
  {
    // With its edges, in whichever tables they are.
    ...oneRow('deleteNodes', 44, (turn) => ({ op: 'deleteNodes', type: 'Person', where: idIs(emailOf(turn)) })),
    touches: 3,
  },
  load('append'),
  load('merge'),
  load('overwrite'),
];
