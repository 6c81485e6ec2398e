import { unreachable } from '../base/assert.ts';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { Id } from '../base/value.ts';
import { movedLogically } from '../commit/chain.ts';
import { commit } from '../commit/commit.ts';
import type { CommitContext } from '../commit/context.ts';
import { heal } from '../commit/recovery.ts';
import { firstMoved, type Moved } from '../commit/read-set.ts';
import type { Draft } from '../commit/plan.ts';
import type { VersionClasses } from '../lance/version-classes.ts';
import type { CommitRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import { applyStep } from './apply.ts';
import { enforceConstraints } from './constraints.ts';
import { beginEarly } from './early-draft.ts';
import { publicCommit } from './history.ts';
import type { WriteResult } from './operation.ts';
import type { Seen } from './seen.ts';
import { commitContext, type Session } from './session.ts';
import type { Step } from './steps.ts';
import type { Changes, TableView } from './table-view.ts';
import type { WrittenTables } from './upkeep.ts';
import { edgesAt, WorkingState, type OpenTable } from './working-state.ts';

/** Times that an operation starts over before it answers `contention`. */
export const WRITE_BUDGET = 5;

/** A write as its caller asked for it, read when it was called. */
export interface WriteRequest {
  readonly operation: 'mutate' | 'load';
  readonly actor: string | null;
  readonly steps: readonly Step[];
  /** What the caller had seen by then. */
  readonly seen: Seen;
}

export interface Write {
  readonly result: WriteResult;
  /** Tables whose newest version holds nothing but what the caller had seen and what it wrote, by key. */
  readonly known: ReadonlyMap<string, number>;
  readonly written: WrittenTables;
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
export async function write(session: Session, scope: Scope, request: WriteRequest): Promise<Write> {
  const { steps, seen } = request;
  const strict = steps.some(({ kind }) => kind !== 'insert');
  const context = commitContext(session, scope);
  for (let attempt = 0; attempt < WRITE_BUDGET; attempt += 1) {
    const early = beginEarly(session, (known, open) => draftOf(session, scope, known, request, open));
    const state = await healedState(context, concernedTables(seen.schema, steps), early.over);
    refuseOtherSchema(seen, state);
    const drafted = (await early.on(state)) ?? (await draftOf(session, scope, state, request));
    // What one saw cannot be judged: it is looked at again, through other handles.
    if (!drafted) {
      session.handles.clear();
      continue;
    }
    const { draft, claim } = drafted;
    if (draft.work.length === 0) return { result: { ...claim, commit: null }, known: new Map(), written: new Map() };
    if (strict) await refuseStale(session, seen, state, draft);
    const answer = await commit(context, draft);
    switch (answer.kind) {
      case 'published':
        return {
          result: { ...claim, commit: publicCommit(answer.commit) },
          known: await knownAfter(session, seen, draft, answer.commit),
          written: placesIn(answer.commit),
        };
      case 'moved':
        if (strict) throw conflict(answer.moved);
        break;
      case 'contended':
        break;
      case 'maintained':
        throw new GraphError('internal', 'assertion', 'a write is no maintenance');
      default:
        return unreachable(answer);
    }
  }
  throw new GraphError('contention', 'write_contended', 'others were faster every time: try again later', {
    details: { attempts: WRITE_BUDGET },
  });
}

/** The newest state, once intents that concern the tables are resolved, and what goes on `beside` is over. */
async function healedState(
  context: CommitContext,
  tables: ReadonlySet<string>,
  beside: Promise<unknown>,
): Promise<ManifestState> {
  try {
    await heal(context, tables, beside);
    return await context.manifest.load(context.scope);
  } finally {
    await beside;
  }
}

/** Undefined where a handle moved while it was read through, as a call that was given up on may do when it ends. */
async function draftOf(
  session: Session,
  scope: Scope,
  state: ManifestState,
  { operation, actor, steps, seen }: WriteRequest,
  open?: OpenTable,
): Promise<Drafted | undefined> {
  const working = new WorkingState(seen.schema, state, session, open);
  const ids: (readonly Id[])[] = [];
  for (const step of steps) {
    scope.check();
    ids.push(await applyStep(working, step, session.mint));
  }
  scope.check();
  await enforceConstraints(working);
  const changed: { readonly view: TableView; readonly changes: Changes }[] = [];
  for (const view of working.views()) changed.push({ view, changes: await view.changes() });
  if (!(await working.isOfOneState())) return undefined;
  const total = (count: 'inserted' | 'updated' | 'deleted'): number =>
    changed.reduce((sum, { changes }) => sum + changes[count], 0);
  return {
    draft: {
      class: 'logical',
      operation,
      actor,
      readSet: working.readSet(),
      work: changed.flatMap(({ view, changes }) => working.work(view, changes, session.mint) ?? []),
    },
    claim: { inserted: total('inserted'), updated: total('updated'), deleted: total('deleted'), ids: ids.flat() },
  };
}

/** Tables that the steps write: intents that concern them are resolved first. */
function concernedTables(schema: AcceptedSchema, steps: readonly Step[]): ReadonlySet<string> {
  const types = steps.flatMap(({ kind, type }) =>
    kind === 'delete' && type.kind === 'node' ? [type, ...edgesAt(schema, type)] : [type],
  );
  return new Set(types.map(({ tableKey }) => tableKey));
}

/** The steps were read against the schema that the caller had seen. */
function refuseOtherSchema({ schema }: Seen, { schemaHash }: ManifestState): void {
  if (schema.hash !== schemaHash) throw conflict({ key: 'schema', expected: schema.hash, found: schemaHash });
}

/** The caller decided on what it saw; a logical commit since then is news to it. Maintenance is not. */
async function refuseStale(session: Session, seen: Seen, now: ManifestState, { readSet }: Draft): Promise<void> {
  const relied = Object.keys(readSet.tables).map((key) => [key, seen.versions.get(key) ?? 0] as const);
  const atThatTime = { schema: seen.schema.hash, tables: Object.fromEntries(relied) };
  const moved = await firstMoved(session.classes, atThatTime, now);
  if (moved) throw conflict(moved);
}

/**
 * What the caller knows now without having looked: its own commit, where that rests on what it had seen. An insert may rest
 * on others' commits, which are still news to its caller.
 */
export async function knownAfter(
  { classes }: Session,
  seen: Seen,
  { readSet }: Draft,
  { tables }: CommitRow,
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  for (const [key, { location, version }] of Object.entries(tables)) {
    const before = seen.versions.get(key) ?? 0;
    const base = readSet.tables[key] ?? 0;
    if (!(await mayHaveMoved(classes, location, before, base))) known.set(key, version);
  }
  return known;
}

/** The write is published: a look that fails makes it no failure, and its caller may look again. */
async function mayHaveMoved(classes: VersionClasses, location: string, from: number, to: number): Promise<boolean> {
  try {
    return await movedLogically(classes, location, from, to);
  } catch (error) {
    if (error instanceof GraphError) return true;
    throw error;
  }
}

function conflict({ key, expected, found }: Moved): GraphError {
  return new GraphError(
    'conflict',
    'stale_base',
    `${key} is at ${String(found)} and the operation was decided on ${String(expected)}: refresh, look, and decide anew`,
    { details: { table: key, expected, found } },
  );
}

/** Where the tables lie that a commit moved. */
export function placesIn({ tables }: CommitRow): WrittenTables {
  return new Map(Object.entries(tables).map(([key, { location }]) => [key, location]));
}
