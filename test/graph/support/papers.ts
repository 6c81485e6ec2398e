import { basename, dirname, join } from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';
import type { ExecutionContext } from 'ava';
import {
  Graph,
  type FoundEdge,
  type FoundNode,
  type GivenValues,
  type Id,
  type IndexDefinition,
  type SchemaDefinition,
} from '../../../src/index.ts';
import { temporaryRoot } from '../../support/root.ts';
import { quietWorld } from '../../support/world.ts';

/** Papers with text and a vector, and notes on them with the same, without an index or with one on each. */
export function papersSchema(indexes: readonly IndexDefinition[] = []): SchemaDefinition {
  const properties = {
    n: { type: 'I32', nullable: true },
    body: { type: 'String', nullable: true },
    at: { type: { vector: 2 }, nullable: true },
  } as const;
  return {
    nodes: { Paper: { key: ['name'], properties: { ...properties, name: { type: 'String' } }, indexes } },
    edges: { Cites: { from: 'Paper', to: 'Paper', properties, indexes } },
  };
}

export const INDEXES: readonly IndexDefinition[] = [
  { kind: 'text', property: 'body' },
  { kind: 'vector', property: 'at' },
];

export interface Site {
  readonly root: string;
  readonly graph: Graph;
}

/** A graph of papers, each list a fragment. */
export async function papersSite(
  t: ExecutionContext,
  schema: SchemaDefinition,
  ...loads: readonly (readonly GivenValues[])[]
): Promise<Site> {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema, environment: quietWorld() });
  t.teardown(() => graph.close());
  for (const rows of loads) await append(graph, rows);
  return { root, graph };
}

export async function append(graph: Graph, rows: readonly GivenValues[]): Promise<void> {
  await graph.load({ mode: 'append', nodes: { Paper: rows } });
}

/** Ids in the order of the answer. */
export function ids(found: readonly (FoundNode | FoundEdge)[]): Id[] {
  return found.map(({ id }) => id);
}

/** The table of a type as Lance has it. */
export async function rawTable({ graph, root }: Site, type: string): Promise<Table> {
  const table = (await graph.inspect()).tables.find((each) => each.type === type);
  if (!table) throw new Error(`no table of ${type}`);
  return (await connect(join(root, dirname(table.location)))).openTable(basename(table.location));
}
