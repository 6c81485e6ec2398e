import { counts, scanEdges, scanNodes, type ModelState } from '../../model/index.ts';
import type { SnapshotReader } from '../../src/index.ts';
import { obtain } from './attempt.ts';
import { typeOf } from './known.ts';
import { requireEqual, type Comparison } from './mismatch.ts';

/** Holds the state, as queries of one snapshot give it, against the model: rows of the types named, or of all, and counts. */
export async function compareQueries(
  comparison: Comparison,
  reader: SnapshotReader,
  state: ModelState,
  types?: ReadonlySet<string>,
): Promise<void> {
  if (!types) requireEqual(comparison, 'counts', counts(state), await obtain('counts', () => reader.counts()));
  for (const type of state.nodes.keys()) {
    if (types?.has(typeOf({ kind: 'node', type })) === false) continue;
    const path = `scanNodes(${JSON.stringify(type)})`;
    requireEqual(comparison, path, scanNodes(state, type), await obtain(path, () => reader.scanNodes(type)));
  }
  for (const type of state.edges.keys()) {
    if (types?.has(typeOf({ kind: 'edge', type })) === false) continue;
    const path = `scanEdges(${JSON.stringify(type)})`;
    requireEqual(comparison, path, scanEdges(state, type), await obtain(path, () => reader.scanEdges(type)));
  }
}
