import type { Branch, Commit, GraphHandle } from '../../src/index.ts';
import { attempt, describeError } from '../compare/attempt.ts';
import { allRecords, isCommitting, type BranchEnd, type History, type Moment, type ReadRecord } from './history.ts';
import { GIVEN_UP } from './retention.ts';
import { readRows } from './rows.ts';

/** A history but for what is there in the end. */
export type Past = Pick<History, 'schema' | 'start' | 'actors' | 'provoked'>;

export interface Observing {
  /** The clock that the actors had. */
  readonly now: () => Moment;
  /** Whether to read everything at the commit with this index in the lineage of its branch. */
  readonly isOfInterest: (index: number) => boolean;
  /** The other branches, each with a handle on it. */
  readonly others?: readonly OpenBranch[];
}

export interface OpenBranch {
  readonly branch: Branch;
  readonly graph: GraphHandle;
}

/**
 * Completes a history once all of its actors are gone: what is there, and what old commits hold. Those of writes that were
 * never acknowledged are always looked at, for only they can tell which ids were minted; and so are those of branches that are
 * gone, which must be there for as long as somebody's history names them.
 */
export async function observe(graph: GraphHandle, past: Past, observing: Observing): Promise<History> {
  const { others = [], isOfInterest } = observing;
  const lineage = from(await lineageOf(graph), past.start.commit.id);
  const isAnswered = isAnsweredIn(past);
  const isRead = ({ actor }: Commit, index: number) => (index > 0 && !isAnswered(actor)) || isOfInterest(index);
  const records = await readAt(graph, lineage.filter(isRead), observing);
  const end = await readRows(await graph.snapshot());
  const known = new Set([...lineage, ...(past.start.past ?? []).map(({ commit }) => commit)].map(({ id }) => id));
  const branches: BranchEnd[] = [];
  for (const { branch, graph: open } of others) {
    const own = await lineageOf(open);
    const fresh = own.filter(({ id }) => !known.has(id));
    records.push(...(await readAt(open, fresh.filter(isRead), observing)));
    for (const { id } of own) known.add(id);
    branches.push({ branch, lineage: own, end: await readRows(await open.snapshot()) });
  }
  const merged: Commit[] = [];
  const hasMerges = past.actors.some((actor) => actor.records.some(({ kind }) => kind === 'merge'));
  for (const each of hasMerges ? [graph, ...others.map((other) => other.graph)] : []) {
    const fresh = (await each.ancestors()).filter(({ id }) => !known.has(id));
    records.push(...(await readAt(each, fresh, observing)));
    for (const { id } of fresh) known.add(id);
    merged.push(...fresh);
  }
  return {
    ...past,
    actors: [...past.actors, { name: 'observer', records }],
    lineage,
    end,
    ...(branches.length > 0 && { branches }),
    ...(merged.length > 0 && { merged }),
  };
}

async function lineageOf(graph: GraphHandle): Promise<readonly Commit[]> {
  return (await graph.commits()).toReversed();
}

function from(commits: readonly Commit[], first: string): readonly Commit[] {
  return commits.slice(
    Math.max(
      0,
      commits.findIndex(({ id }) => id === first),
    ),
  );
}

async function readAt(
  graph: GraphHandle,
  commits: readonly Commit[],
  { now }: Pick<Observing, 'now'>,
): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for (const { id } of commits) {
    const begin = now();
    const request = { kind: 'everything' } as const;
    const outcome = await everythingAt(graph, id);
    records.push({ kind: 'read', request, outcome, at: id, begin, end: now() });
  }
  return records;
}

/** What a cleanup has given up is refused, which is for the history to justify. */
async function everythingAt(graph: GraphHandle, id: string): Promise<ReadRecord['outcome']> {
  const got = await attempt('read', async () => {
    const reader = await graph.snapshot({ at: id });
    return { kind: 'answered', commit: reader.commit.id, answer: await readRows(reader) } as const;
  });
  if (got.ok) return got.value;
  const { kind, code, outcome } = got.error;
  if (code !== GIVEN_UP) throw got.error;
  return { kind: 'refused', error: { kind, code, outcome, message: describeError(got.error) } };
}

/** Whether the commit of this mark was acknowledged, so that all is known of it. */
function isAnsweredIn(past: Past): (mark: string | null) => boolean {
  const writes = allRecords(past).filter(isCommitting);
  const marks = new Set(writes.flatMap(({ record }) => (record.outcome.kind === 'acknowledged' ? record.mark : [])));
  return (mark) => mark !== null && marks.has(mark);
}
