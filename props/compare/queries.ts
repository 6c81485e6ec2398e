import { counts, scanEdges, scanNodes, type ModelState } from '../../model/index.ts';
import type { SnapshotReader } from '../../src/index.ts';
import { obtain } from './attempt.ts';
import { requireEqual, type Comparison } from './mismatch.ts';

/** Holds the whole state, as queries of one snapshot give it, against the model. */
export async function compareQueries(comparison: Comparison, reader: SnapshotReader, state: ModelState): Promise<void> {
  requireEqual(comparison, 'counts', counts(state), await obtain('counts', () => reader.counts()));
  for (const type of state.nodes.keys()) {
    const path = `scanNodes(${JSON.stringify(type)})`;
    requireEqual(comparison, path, scanNodes(state, type), await obtain(path, () => reader.scanNodes(type)));
  }
  for (const type of state.edges.keys()) {
    const path = `scanEdges(${JSON.stringify(type)})`;
    requireEqual(comparison, path, scanEdges(state, type), await obtain(path, () => reader.scanEdges(type)));
  }
}
