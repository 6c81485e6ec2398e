import type { GraphHandle, SnapshotReader } from '../../src/index.ts';
import { allRecords, isWrite, type History, type Moment, type ReadRecord } from './history.ts';
import { readRows } from './rows.ts';

/** A history but for what is there in the end. */
export type Past = Pick<History, 'schema' | 'start' | 'actors' | 'provoked'>;

export interface Observing {
  /** The clock that the actors had. */
  readonly now: () => Moment;
  /** Whether to read everything at the commit with this index in the lineage. */
  readonly isOfInterest: (index: number) => boolean;
}

/**
 * Completes a history once all of its actors are gone: what is there, and what old commits hold. Those of writes that were
 * never acknowledged are always looked at, for only they can tell which ids were minted.
 */
export async function observe(graph: GraphHandle, past: Past, { now, isOfInterest }: Observing): Promise<History> {
  const commits = (await graph.commits()).toReversed();
  const lineage = commits.slice(
    Math.max(
      0,
      commits.findIndex(({ id }) => id === past.start.commit.id),
    ),
  );
  const acknowledged = acknowledgedMarks(past);
  const records: ReadRecord[] = [];
  for (const [index, { id, actor }] of lineage.entries()) {
    const isAnswered = index === 0 || (actor !== null && acknowledged.has(actor));
    if (isAnswered && !isOfInterest(index)) continue;
    const begin = now();
    const reader = await graph.snapshot({ at: id });
    records.push({ ...(await everythingOf(reader)), at: id, begin, end: now() });
  }
  const end = await readRows(await graph.snapshot());
  return { ...past, actors: [...past.actors, { name: 'observer', records }], lineage, end };
}

async function everythingOf(reader: SnapshotReader) {
  const answer = await readRows(reader);
  const request = { kind: 'everything' } as const;
  return { kind: 'read', request, outcome: { kind: 'answered', commit: reader.commit.id, answer } } as const;
}

function acknowledgedMarks(past: Past): ReadonlySet<string> {
  const writes = allRecords(past).filter(isWrite);
  return new Set(writes.flatMap(({ record }) => (record.outcome.kind === 'acknowledged' ? record.mark : [])));
}
