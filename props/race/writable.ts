import type { EdgeRecord, GraphHandle, NodeRecord, Statement } from '../../src/index.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { readRows, type Rows } from '../history/rows.ts';

/**
 * Whoever writes next puts right what lies on a table, and changes nothing else: every table that drifts and has a row which
 * can be written again is written to.
 */
export async function requireWritable(graph: GraphHandle, rows: Rows): Promise<void> {
  const { nodes, edges } = rows;
  const { tables } = await graph.inspect();
  for (const { kind, type, drift } of tables) {
    const statement = drift && (kind === 'node' ? again(graph, nodes[type]?.[0]) : edgeAgain(edges[type]?.[0]));
    if (!statement) continue;
    await graph.mutate([statement], { actor: 'heir' });
    const after = (await graph.inspect()).tables.find((table) => table.kind === kind && table.type === type);
    requireEqual('head', `${type}: drift after a write`, false, after?.drift);
  }
  // Above all it did not publish what lay there along with its own.
  requireEqual('queries', 'rows after a write', rows, await readRows(await graph.snapshot()));
}

/** A write of some row as it is; undefined where there is none that can be written again. */
export function rewrite(graph: GraphHandle, { nodes, edges }: Rows): Statement | undefined {
  const node = Object.values(nodes).find(([row]) => again(graph, row))?.[0];
  return again(graph, node) ?? edgeAgain(Object.values(edges).find((rows) => rows.length > 0)?.[0]);
}

function again({ schema }: GraphHandle, row: NodeRecord | undefined): Statement | undefined {
  if (!row || !schema.nodes[row.type]?.key) return undefined;
  return { op: 'upsertNode', type: row.type, values: row.values };
}

function edgeAgain(row: EdgeRecord | undefined): Statement | undefined {
  return row && { op: 'upsertEdge', type: row.type, id: row.id, from: row.from, to: row.to, values: row.values };
}
