import { refusalIn } from '../lance/table.ts';
import type { CommitRow } from '../manifest/rows.ts';
import { step, type CommitContext } from './context.ts';
import type { LogicalPlan } from './plan.ts';

const SPEND_BUDGET = 8;

export type SpendAnswer =
  | { readonly kind: 'spent' }
  /** Too late: the plan is visible. */
  | { readonly kind: 'published'; readonly commit: CommitRow }
  /** The budget is used up: nobody knows yet. `cause` is as in `PublishAnswer`. */
  | { readonly kind: 'undecided'; readonly cause?: unknown };

/**
 * Gives a plan's id up for good. It is a guarded publish that moves the head row like any other, so that it and a publish
 * of the same id exclude each other. Only a plan whose id is spent may be answered "failed": anybody who has a copy of its
 * sidecar could publish it otherwise.
 */
export async function spend(context: CommitContext, plan: LogicalPlan): Promise<SpendAnswer> {
  let cause: unknown;
  for (let attempt = 0; attempt < SPEND_BUDGET; attempt += 1) {
    const state = await context.manifest.peek(context.scope);
    const own = state.commits.get(plan.commitId);
    if (own) return own.state === 'published' ? { kind: 'published', commit: own } : { kind: 'spent' };
    // Nothing is published on a branch that is deleted.
    if (state.head.deleted) return { kind: 'spent' };
    const { commitId: id, operation, actor, startedAt: createdAt } = plan;
    const row: CommitRow = {
      type: 'graph_commit',
      id,
      state: 'spent',
      parent: null,
      merged: null,
      sequence: state.head.sequence,
      actor,
      createdAt,
      operation,
      schema: state.schemaHash,
      tables: {},
    };
    const written = await context.manifest.merge([row], id, state);
    if (written.ok) return { kind: 'spent' };
    cause = refusalIn(written);
    await step(context, 'publish.lost');
  }
  return { kind: 'undecided', cause };
}
