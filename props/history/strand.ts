import { ancestors, type Lineage } from '../../model/index.ts';
import type { Branch, Commit } from '../../src/index.ts';
import {
  allRecords,
  isCommitting,
  isOpenEnded,
  type Actor,
  type History,
  type HistoryRecord,
  type OtherRecord,
  type Placed,
} from './history.ts';
import { phantomOf } from './place.ts';
import { MAIN, type Placement } from './placement.ts';

/** What happened on one branch, as a history of its own, in which all else is elsewhere. */
export interface Strand {
  readonly incarnation: string;
  readonly history: History;
  /** Whether it is there in the end. Of one that is gone nobody knows more than what the actors were told of it. */
  readonly isLeft: boolean;
}

/** A branch that there was, as far as it can be known before its records are looked at. */
interface Root {
  readonly incarnation: string;
  /** Id of the commit from which on it is looked at; unknown of one that nobody was told of. */
  readonly first: string | undefined;
  readonly left?: Pick<History, 'lineage' | 'end'>;
}

/** Every branch that there was; main first. */
export function strandsOf(history: History, placement: Placement): readonly Strand[] {
  const commits = commitsOf(history);
  return rootsOf(history, placement).flatMap((root) => strandOf(history, placement, commits, root) ?? []);
}

/** Every commit that is known, each once, with all that led to it. */
export function commitsOf(history: History): ReadonlyMap<string, Commit> {
  const { start, lineage, branches = [], merged = [] } = history;
  const told = allRecords(history).flatMap(({ record: { outcome } }) =>
    outcome.kind === 'acknowledged' && outcome.result.commit ? [outcome.result.commit] : [],
  );
  const found = [...(start.past ?? []).map(({ commit }) => commit), ...lineage, ...merged];
  const all = [start.commit, ...found, ...branches.flatMap((branch) => branch.lineage), ...told];
  const known = new Map<string, Commit>();
  // What was found in the end is told before what was promised, in case they differ.
  for (const commit of all) if (!known.has(commit.id)) known.set(commit.id, commit);
  return known;
}

function rootsOf(history: History, placement: Placement): readonly Root[] {
  const { start, lineage, end, branches = [] } = history;
  const heads = new Map((start.branches ?? []).map(({ branch, head }) => [branch.incarnation, head]));
  const records = allRecords(history);
  const told = records.flatMap(({ record: { outcome } }) => (outcome.kind === 'created' ? outcome.branch : []));
  const begun = [
    ...(start.branches ?? []).map(({ branch }) => branch),
    ...told,
    ...branches.map(({ branch }) => branch),
  ];
  const byIncarnation = new Map(begun.map((branch): [string, Branch] => [branch.incarnation, branch]));
  const phantoms = records.flatMap(({ record }) =>
    record.kind === 'createBranch' && isOpenEnded(record) ? phantomOf(record) : [],
  );
  const left = new Map(branches.map((each) => [each.branch.incarnation, each]));
  const others = [...byIncarnation.values()].map(({ incarnation, commit }): Root => {
    const first = heads.get(incarnation) ?? commit;
    const found = left.get(incarnation);
    return { incarnation, first, ...(found && { left: { lineage: from(found.lineage, first), end: found.end } }) };
  });
  const isUsed = (incarnation: string) => records.some((placed) => placement.on(placed) === incarnation);
  const unknown = phantoms.filter(isUsed).map((incarnation): Root => ({ incarnation, first: undefined }));
  return [{ incarnation: MAIN, first: start.commit.id, left: { lineage, end } }, ...others, ...unknown];
}

function from(lineage: readonly Commit[], first: string): readonly Commit[] {
  return lineage.slice(
    Math.max(
      0,
      lineage.findIndex(({ id }) => id === first),
    ),
  );
}

function strandOf(
  history: History,
  placement: Placement,
  commits: ReadonlyMap<string, Commit>,
  { incarnation, first, left }: Root,
): Strand | undefined {
  const own = allRecords(history).filter((placed) => placement.on(placed) === incarnation);
  const found = left?.lineage ?? lineageOf(own, commits, first);
  const begin = first === undefined ? found[0] : commits.get(first);
  if (!begin) return undefined;
  const lineage = left ? found : found.length > 0 ? found : [begin];
  const ids = new Set(lineage.map(({ id }) => id));
  const past = new Set((history.start.past ?? []).map(({ commit }) => commit.id));
  // A write that nobody was told of may stand between those that are known.
  const isVague = !left && own.some(({ record }) => isCommitting({ record } as Placed) && isOpenEnded(record));
  const part = (placed: Placed): HistoryRecord => {
    const isOwn = placement.on(placed) === incarnation;
    const { record } = placed;
    if (record.kind === 'read' && record.at !== undefined) {
      // Of what was there before nobody else is asked.
      const isAbout = ids.has(record.at) || (isOwn && (past.has(record.at) || !commits.has(record.at)));
      return isAbout ? record : elsewhere(record);
    }
    if (!isOwn) return placement.sourceOf(placed) === incarnation ? lookAt(record) : elsewhere(record);
    if (isVague && isBeyond(record, ids)) return elsewhere(record);
    return record.kind === 'createBranch' || record.kind === 'deleteBranch' ? lookAt(record) : record;
  };
  const actors = history.actors.map(({ name, records }): Actor => ({
    name,
    records: records.map((record, index) => part({ actor: name, index, record })),
  }));
  const { schema, provoked, start } = history;
  return {
    incarnation,
    isLeft: left !== undefined,
    history: {
      schema,
      actors,
      lineage,
      start: { ...start, commit: begin },
      end: left?.end ?? { nodes: {}, edges: {} },
      ...(provoked && { provoked }),
    },
  };
}

/** The line of a branch that is gone: of its commits that are known, as far as they hang together. */
function lineageOf(
  own: readonly Placed[],
  commits: ReadonlyMap<string, Commit>,
  first: string | undefined,
): readonly Commit[] {
  const marks = new Set(own.flatMap(({ record }) => ('mark' in record ? record.mark : [])));
  const made = [...commits.values()]
    .filter(({ actor }) => actor !== null && marks.has(actor))
    .toSorted((a, b) => a.sequence - b.sequence);
  let last = commits.get(first ?? made[0]?.parent ?? '');
  const lineage = last ? [last] : [];
  for (const commit of made) {
    if (commit.parent !== last?.id) continue;
    lineage.push(commit);
    last = commit;
  }
  return lineage;
}

/** Whether a record tells of a commit that is not among those that are known to be of the branch. */
function isBeyond({ outcome }: HistoryRecord, ids: ReadonlySet<string>): boolean {
  const told = outcome.kind === 'acknowledged' ? outcome.result.commit?.id : undefined;
  const seen = outcome.kind === 'answered' || outcome.kind === 'done' ? outcome.commit : undefined;
  const id = told ?? seen;
  return id !== undefined && !ids.has(id);
}

/** What an operation was told of the newest commit of a branch: of its own by who makes another of it, of the source by a merge. */
function lookAt(record: HistoryRecord): HistoryRecord {
  const { outcome } = record;
  const isOfNewest = record.kind !== 'createBranch' || record.from === undefined;
  const commit =
    outcome.kind === 'created' && isOfNewest
      ? outcome.branch.commit
      : outcome.kind === 'acknowledged'
        ? outcome.result.commit?.merged
        : undefined;
  return commit === undefined || commit === null
    ? elsewhere(record)
    : { ...timesOf(record), kind: 'elsewhere', outcome: { kind: 'done', commit } };
}

function elsewhere(record: HistoryRecord): OtherRecord {
  return { ...timesOf(record), kind: 'elsewhere', outcome: { kind: 'unanswered' } };
}

function timesOf({ begin, end, blame }: HistoryRecord): Pick<OtherRecord, 'begin' | 'end' | 'blame'> {
  return { begin, ...(end !== undefined && { end }), ...(blame && { blame }) };
}

/** A commit and all that led to it, in the form that the model takes. */
export function lineageUpTo(commits: ReadonlyMap<string, Commit>, ...ids: readonly string[]): Lineage {
  const all: Lineage = [...commits.values()];
  const reached = new Set(ids.flatMap((id) => [...ancestors(all, id)]));
  return all.filter(({ id }) => reached.has(id));
}
