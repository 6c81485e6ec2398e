import type { Actor, HistoryRecord } from './history.ts';
import type { Timeline } from './timeline.ts';

/** What a handle had last looked at: a commit between two, by their indices in the lineage. */
export interface Seen {
  readonly atLeast: number;
  readonly atMost: number;
}

/** What the actor's handle had seen when each of its records began. */
export function seenBefore(
  { records }: Actor,
  timeline: Timeline,
  indexOf: ReadonlyMap<string, number>,
): readonly Seen[] {
  let seen: Seen = { atLeast: 0, atMost: timeline.possibleAt(records[0]?.begin) };
  return records.map((record) => {
    const before = seen;
    seen = seenAfter(before, record, timeline, indexOf);
    return before;
  });
}

/**
 * Reads, refreshes and opening are looks; writes and merges are not, however much the engine itself has to look at for them. Nor is
 * a read through another handle.
 */
function seenAfter(
  before: Seen,
  record: HistoryRecord,
  timeline: Timeline,
  indexOf: ReadonlyMap<string, number>,
): Seen {
  if (record.kind !== 'read' && record.kind !== 'refresh' && record.kind !== 'open') return before;
  if (record.kind === 'read' && record.opens !== undefined) return before;
  const atMost = Math.max(before.atMost, timeline.possibleAt(record.end));
  const { outcome } = record;
  if (outcome.kind !== 'answered' && outcome.kind !== 'done') return { ...before, atMost };
  const told = record.kind === 'read' && record.at !== undefined ? undefined : indexOf.get(outcome.commit ?? '');
  if (told !== undefined) return { atLeast: told, atMost: told };
  if (record.blame?.isStale === true) return { atLeast: 0, atMost };
  return { atLeast: Math.max(before.atLeast, timeline.knownAt(record.begin)), atMost };
}
