import { unreachable } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { commit } from '../commit/commit.ts';
import type { Draft, TableWork } from '../commit/plan.ts';
import { heal } from '../commit/recovery.ts';
import { ancestors } from '../manifest/lineage.ts';
import type { CommitRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { GraphType } from '../schema/accepted.ts';
import { commitsOfBoth, findBranch, mergeBasesOf, type FoundBranch } from './branch-operations.ts';
import { refuseDeleted } from './deleted.ts';
import { pinnedTable, publicCommit, tablesOf } from './history.ts';
import { findBreaches } from './merge-breaches.ts';
import { breachConflicts, compareTypes, mergeConflict, rowConflict, type Sides } from './merge-conflicts.ts';
import { mergeRows, type Divergence, type FindBase, type RowMerge } from './merge-rows.ts';
import type { MergeResult } from './operation.ts';
import { rowChanges } from './row-changes.ts';
import type { Seen } from './seen.ts';
import { commitContext, type Session } from './session.ts';
import { virtualRows } from './virtual-base.ts';
import { WorkingState } from './working-state.ts';
import { knownAfter, placesIn, WRITE_BUDGET, type Write } from './write.ts';

/** A merge as its caller asked for it. */
export interface MergeRequest {
  /** Name of the branch to bring in. */
  readonly source: string;
  readonly actor: string | null;
  /** What the caller had seen by then. */
  readonly seen: Seen;
}

export interface Merge {
  readonly result: MergeResult;
  readonly known: Write['known'];
  readonly written: Write['written'];
}

const UP_TO_DATE: Merge = {
  result: { kind: 'up_to_date', commit: null, inserted: 0, updated: 0, deleted: 0 },
  known: new Map(),
  written: new Map(),
};

/** Carries a merge through. What others publish meanwhile on tables that it looked at makes it begin anew, on what is there then. */
export async function mergeBranch(session: Session, scope: Scope, request: MergeRequest): Promise<Merge> {
  const context = commitContext(session, scope);
  for (let attempt = 0; attempt < WRITE_BUDGET; attempt += 1) {
    await heal(context, new Set(request.seen.versions.keys()));
    const state = await session.manifest.load(scope);
    const source = await findBranch(session, scope, request.source);
    const drafted = await draftOf(session, scope, state, source, request).catch(async (error: unknown) => {
      await refuseDeleted(await session.branches.get(source.incarnation), scope, error);
      throw error;
    });
    if (drafted === 'up_to_date') return UP_TO_DATE;
    // As with a write: a handle moved while it was read through.
    if (!drafted) {
      session.handles.clear();
      continue;
    }
    const { draft, claim } = drafted;
    const answer = await commit(context, draft);
    switch (answer.kind) {
      case 'published':
        return {
          result: { kind: kindOf(draft, answer.commit), commit: publicCommit(answer.commit), ...claim },
          known: await knownAfter(session, request.seen, draft, answer.commit),
          written: placesIn(answer.commit),
        };
      case 'moved':
      case 'contended':
        break;
      case 'maintained':
        throw new GraphError('internal', 'assertion', 'a merge is no maintenance');
      default:
        return unreachable(answer);
    }
  }
  throw new GraphError('contention', 'write_contended', 'others were faster every time: try again later', {
    details: { attempts: WRITE_BUDGET },
  });
}

interface Drafted {
  readonly draft: Draft;
  readonly claim: Omit<MergeResult, 'kind' | 'commit'>;
}

/** Undefined where a handle moved while it was read through. */
async function draftOf(
  session: Session,
  scope: Scope,
  state: ManifestState,
  { incarnation, state: source }: FoundBranch,
  { source: name, actor }: MergeRequest,
): Promise<Drafted | 'up_to_date' | undefined> {
  const commits = commitsOfBoth(state, source);
  if (ancestors(commits, state.head.commit).some(({ id }) => id === source.head.commit)) return 'up_to_date';
  if (source.schemaHash !== state.schemaHash) throw schemasDiffer(name, state, source);
  const bases = mergeBasesOf(state, source).map(({ id }) => ({ id, tables: tablesOf(commits, id) }));
  const sides = { bases: bases.map(({ tables }) => tables), target: state.tables, source: source.tables };
  const working = new WorkingState(await session.schemas.get(state.schemaHash), state, session);
  const baseIds = bases.map(({ id }) => id);
  const findBase = (type: GraphType, ids: readonly string[]) => virtualRows(session, commits, type, baseIds, ids);
  const merges = await mergeAll(session, scope, working, sides, findBase);
  if (merges.size === 0 && bases.length === 1) return 'up_to_date';
  await refuseConflicts(session, scope, name, working, merges, sides);
  const counts = { inserted: 0, updated: 0, deleted: 0 };
  const work: TableWork[] = [];
  for (const view of working.views()) {
    const changes = await view.changes();
    counts.inserted += changes.inserted;
    counts.updated += changes.updated;
    counts.deleted += changes.deleted;
    work.push(...[working.work(view, changes, session.mint)].filter((item) => item !== undefined));
  }
  if (!(await working.isOfOneState())) return undefined;
  return {
    draft: {
      class: 'logical',
      operation: 'merge',
      actor,
      readSet: working.readSet(),
      work,
      merged: { incarnation, commit: source.head.commit, bases: bases.map(({ id }) => id) },
    },
    claim: counts,
  };
}

/** Told by what it was published on: what others published on tables that it did not look at comes before it. */
function kindOf({ merged }: Draft, { parent }: CommitRow): MergeResult['kind'] {
  return merged?.bases.length === 1 && merged.bases[0] === parent ? 'fast_forward' : 'merged';
}

/** The rows of all types that the source changed, put together with the target's, and written to what the operation sees. */
async function mergeAll(
  session: Session,
  scope: Scope,
  working: WorkingState,
  sides: Sides,
  findBase: (type: GraphType, ids: readonly string[]) => ReturnType<FindBase>,
): Promise<ReadonlyMap<GraphType, RowMerge>> {
  const merges = new Map<GraphType, RowMerge>();
  for (const type of [...working.schema.nodes.values(), ...working.schema.edges.values()]) {
    const divergences = await divergencesOf(session, scope, type, sides);
    if (divergences.every(({ source }) => source.length === 0)) continue;
    const merge = await mergeRows(type.columns, divergences, (ids) => findBase(type, ids));
    merges.set(type, merge);
    // Looked at in any case: that there is nothing to take is true of these rows only.
    const view = await working.view(type);
    await view.fetchCommitted(merge.taken.map(({ id }) => id));
    for (const { target, source } of merge.taken) {
      if (source) view.write(source);
      else if (target) view.remove(target);
    }
  }
  return merges;
}

/** How both sides changed the rows of a type since each common ancestor. */
async function divergencesOf(
  session: Session,
  scope: Scope,
  type: GraphType,
  { bases, target, source }: Sides,
): Promise<Divergence[]> {
  const divergences: Divergence[] = [];
  for (const base of bases) {
    const at = pinnedTable(base, type);
    const changed = await rowChanges(session, type, at, pinnedTable(source, type), scope);
    // With one ancestor, what the source left alone is as the target has it.
    const isNeeded = changed.length > 0 || bases.length > 1;
    const own = isNeeded ? await rowChanges(session, type, at, pinnedTable(target, type), scope) : [];
    divergences.push({ target: own, source: changed });
  }
  return divergences;
}

async function refuseConflicts(
  session: Session,
  scope: Scope,
  source: string,
  working: WorkingState,
  merges: ReadonlyMap<GraphType, RowMerge>,
  sides: Sides,
): Promise<void> {
  const inOrder = [...merges].toSorted(([a], [b]) => compareTypes(a, b));
  const rows = inOrder.flatMap(([type, { conflicts }]) => conflicts.map((row) => rowConflict(type, row)));
  if (rows.length > 0) throw mergeConflict(source, rows);
  scope.check();
  const breaches = await findBreaches(working);
  if (breaches.length === 0) return;
  throw mergeConflict(source, await breachConflicts(session, breaches, sides));
}

function schemasDiffer(source: string, target: ManifestState, other: ManifestState): GraphError {
  return new GraphError(
    'conflict',
    'schema_diverged',
    `the branch '${source}' has another schema: bring both to the same schema, then merge`,
    { details: { source, expected: target.schemaHash, found: other.schemaHash } },
  );
}
