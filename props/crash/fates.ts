import { emptyState, type ModelState } from '../../model/index.ts';
import type { Commit, GraphHandle, SchemaDefinition } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';

/** A graph as anybody may find it: its commits, the newest first, and what it holds. */
export interface Standing {
  readonly lineage: readonly [Commit, ...Commit[]];
  readonly state: ModelState;
}

/** The only two things that a crash may leave. */
export interface Fates {
  /** Undefined where the operation was to found the graph. */
  readonly before: Standing | undefined;
  readonly after: Standing;
}

/** A graph right after its founding. */
export function newborn(schema: SchemaDefinition, first: Commit): Standing {
  return { lineage: [first], state: emptyState(schema) };
}

/** Which of the two standings a handle shows; nothing else is one. */
export async function standingShownBy(handle: GraphHandle, { before, after }: Fates): Promise<Standing> {
  const lineage = await lineageOf(handle);
  const found = before && lineage[0].id === before.lineage[0].id ? before : after;
  requireEqual('history', 'commits', found.lineage, lineage);
  return found;
}

export async function lineageOf(handle: GraphHandle): Promise<Standing['lineage']> {
  const [head, ...others] = await obtain('commits', () => handle.commits());
  if (!head) throw new Mismatch('history', { path: 'number of commits', expected: '1 or more', got: 0 });
  return [head, ...others];
}
