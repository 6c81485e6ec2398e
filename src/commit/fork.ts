import { refuseMissingData, refuseMissingRef } from '../lance/failure.ts';
import { placeOf } from '../lance/location.ts';
import { step, type CommitContext } from './context.ts';
import { dropIndexes, inheritedIndexes } from './indexes.ts';
import type { ForkPoint, Plan, TableWork } from './plan.ts';

// A branch begins with the tables of the one that it was made from, and writes to none of them: its first write to a table goes to
// a fork, at a place that nobody has had. The fork is the branch's table from the publish on that names it. One that no publish
// named is garbage, and no name of it can ever come up again, since its plan's id is spent.

/** Times that a fork is tried before its operation gives up. */
const FORK_BUDGET = 3;

/**
 * Makes the fork that a plan's work on a table begins with, and tells why not, where the store did not make it. The intent that
 * tells of it is durable by now.
 */
export async function makeFork(
  context: CommitContext,
  { location, columns }: TableWork,
  forkOf: ForkPoint,
): Promise<{ readonly cause: unknown } | undefined> {
  await step(context, 'fork.before_create');
  const parent = await context.handles.reader(forkOf.location, columns, forkOf.version);
  let cause: unknown;
  for (let attempt = 0; attempt < FORK_BUDGET; attempt += 1) {
    context.scope.check();
    const written = await parent.fork(nameOf(location), forkOf.version);
    if (written.ok) {
      await step(context, 'fork.created');
      await dropOutOfReach(context, location, forkOf);
      return undefined;
    }
    refuseMissingData(forkOf.location, written.cause);
    refuseMissingRef(forkOf.location, written.cause);
    cause = written.cause;
  }
  return { cause };
}

/** A fork of a fork cannot find what the latter inherited. The fork is nobody's yet, so nobody is in the way. */
async function dropOutOfReach(context: CommitContext, location: string, forkOf: ForkPoint): Promise<void> {
  if (placeOf(forkOf.location).branch === undefined) return;
  const names = await inheritedIndexes(context, forkOf.location, forkOf.version);
  // What cannot be dropped now is passed by in reads, and dropped by who compacts.
  if (names.length > 0) await dropIndexes(await context.handles.mover(location), names);
}

/** Removes the forks of a plan that will never be published. It costs nobody anything if one stays. */
export async function reclaimForks(context: CommitContext, { commitId, tables }: Plan): Promise<void> {
  const forked = tables.filter(({ forkOf }) => forkOf);
  if (forked.length === 0) return;
  const state = await context.manifest.peek(context.scope);
  if (state.commits.get(commitId)?.state === 'published') return;
  for (const { key, location } of forked) {
    if (state.tables.get(key)?.location === location) continue;
    await step(context, 'recovery.before_reclaim');
    await (await context.handles.mover(placeOf(location).table)).dropFork(nameOf(location));
  }
}

function nameOf(location: string): string {
  return placeOf(location).branch ?? '';
}
