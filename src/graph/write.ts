import { unreachable } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { Id } from '../base/value.ts';
import { commit } from '../commit/commit.ts';
import { heal } from '../commit/recovery.ts';
import { firstMoved, type Moved } from '../commit/read-set.ts';
import type { Draft } from '../commit/plan.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import { applyStep } from './apply.ts';
import { enforceConstraints } from './constraints.ts';
import { publicCommit } from './history.ts';
import type { WriteResult } from './operation.ts';
import { commitContext, type Session } from './session.ts';
import type { Step } from './steps.ts';
import { workOf, type Changes } from './table-view.ts';
import { edgesAt, WorkingState } from './working-state.ts';

/** Times that an operation starts over before it answers `contention`. */
const WRITE_BUDGET = 5;

/** A write as its caller asked for it. */
export interface WriteRequest {
  readonly operation: 'mutate' | 'load';
  readonly actor: string | null;
  /** Reads the request against a schema; refuses what needs no stored row to be refused. */
  steps(schema: AcceptedSchema): readonly Step[];
}

/** What the caller last saw of the graph: what it decided on. */
export interface Seen {
  readonly state: ManifestState;
  readonly schema: AcceptedSchema;
}

/** One attempt's draft, and what it claims to do. */
interface Drafted {
  readonly draft: Draft;
  readonly claim: Omit<WriteResult, 'commit'>;
}

/**
 * Carries a write through. A strict one (anything but inserts alone) is refused when what it rests on has changed since its
 * caller looked, or changes while it is under way; inserts are validated again and go on.
 */
export async function write(session: Session, scope: Scope, seen: Seen, request: WriteRequest): Promise<WriteResult> {
  const early = request.steps(seen.schema);
  const strict = early.some(({ kind }) => kind !== 'insert');
  const context = commitContext(session, scope);
  for (let attempt = 0; attempt < WRITE_BUDGET; attempt += 1) {
    await heal(context, concernedTables(seen.schema, early));
    const state = await session.manifest.load();
    const schema = await session.schemas.get(state.schemaHash);
    const steps = schema === seen.schema ? early : request.steps(schema);
    const { draft, claim } = await draftOf(session, state, schema, steps, request);
    if (draft.work.length === 0) return { ...claim, commit: null };
    if (strict) await refuseStale(session, seen, state, draft);
    const answer = await commit(context, draft);
    switch (answer.kind) {
      case 'published':
        return { ...claim, commit: publicCommit(answer.commit) };
      case 'moved':
        if (strict) throw conflict(answer.moved);
        break;
      case 'contended':
        break;
      default:
        return unreachable(answer);
    }
    scope.effective = false;
  }
  throw new GraphError('contention', 'write_contended', 'others were faster every time: try again later', {
    details: { attempts: WRITE_BUDGET },
  });
}

async function draftOf(
  session: Session,
  state: ManifestState,
  schema: AcceptedSchema,
  steps: readonly Step[],
  { operation, actor }: WriteRequest,
): Promise<Drafted> {
  const working = new WorkingState(schema, state, session.handles);
  const ids: Id[] = [];
  for (const step of steps) ids.push(...(await applyStep(working, step, session.mint)));
  await enforceConstraints(working);
  const views = working.views();
  const changes: Changes[] = [];
  for (const view of views) changes.push(await view.changes());
  const work = views.flatMap((view, at) => {
    const change = changes[at];
    return (change && workOf(view, change)) ?? [];
  });
  const total = (count: 'inserted' | 'updated' | 'deleted'): number =>
    changes.reduce((sum, change) => sum + change[count], 0);
  return {
    draft: { operation, actor, readSet: working.readSet(), work },
    claim: { inserted: total('inserted'), updated: total('updated'), deleted: total('deleted'), ids },
  };
}

/** Tables that the steps write: intents that concern them are resolved first. */
function concernedTables(schema: AcceptedSchema, steps: readonly Step[]): ReadonlySet<string> {
  const types = steps.flatMap(({ kind, type }) =>
    kind === 'delete' && type.kind === 'node' ? [type, ...edgesAt(schema, type)] : [type],
  );
  return new Set(types.map(({ tableKey }) => tableKey));
}

/** The caller decided on what it saw; a logical commit since then is news to it. Maintenance is not. */
async function refuseStale(session: Session, seen: Seen, now: ManifestState, { readSet }: Draft): Promise<void> {
  if (seen.state.version === now.version) return;
  const relied = Object.keys(readSet.tables).flatMap((key) => {
    const table = seen.state.tables.get(key);
    return table ? [[key, table.version] as const] : [];
  });
  const atThatTime = { schema: seen.schema.hash, tables: Object.fromEntries(relied) };
  const moved = await firstMoved(session.classes, atThatTime, now);
  if (moved) throw conflict(moved);
}

function conflict({ key, expected, found }: Moved): GraphError {
  return new GraphError(
    'conflict',
    'stale_base',
    `${key} is at ${String(found)} and the operation was decided on ${String(expected)}: refresh, look, and decide anew`,
    { details: { table: key, expected, found } },
  );
}
