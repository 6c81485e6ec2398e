import { write, type ModelState, type ModelWrite, type WriteOutcome } from '../../model/index.ts';
import type { Id, WriteResult } from '../../src/index.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { attempt, requireSameOutcome, type Attempt } from '../compare/attempt.ts';
import { compareCommit, requireCommitIff } from '../compare/history.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { mintedIds } from './minted.ts';
import type { StepOutcome } from './outcome.ts';
import { resolveWrite } from './resolve.ts';
import { current, type World } from './world.ts';

/** Who writes, as commits record it. */
export const ACTOR = 'conformance';

/** Applies a write to engine and model and compares what the engine says of it. */
export async function applyWrite(world: World, drawn: DrawnWrite): Promise<StepOutcome> {
  const { commit: parent, state } = current(world);
  const request = resolveWrite(state, drawn);
  const got = await attempt(drawn.kind, () => callWrite(world, request));
  if (got.ok && !Array.isArray(got.value.ids)) {
    throw new Mismatch('claim', { path: 'ids', expected: 'a list', got: got.value.ids });
  }
  const expected = modelWrite(state, request, got.ok ? got.value.ids : []);
  requireSameOutcome(expected, got);
  if (!got.ok || !expected.ok) return refusal(got);
  const { changed, inserted, updated, deleted, ids } = expected;
  const result = got.value;
  const claim = { inserted: result.inserted, updated: result.updated, deleted: result.deleted, ids: result.ids };
  requireEqual('claim', 'result', { inserted, updated, deleted, ids }, claim);
  requireCommitIff(changed, result);
  if (result.commit) {
    compareCommit(result.commit, parent, { actor: ACTOR, operation: drawn.kind });
    world.published.push({ commit: result.commit, state: expected.state });
  }
  return { effective: changed };
}

/** A refused write says for certain that nothing happened. */
function refusal(got: Attempt<WriteResult>): StepOutcome {
  if (got.ok) return { effective: false };
  requireEqual('outcome', 'outcome of the refused write', 'not_applied', got.error.outcome);
  return { effective: false, refused: got.error.kind };
}

/** Makes the engine write, whatever handle it is. */
export function callWrite({ handle }: Pick<World, 'handle'>, request: ModelWrite): Promise<WriteResult> {
  const options = { actor: ACTOR };
  if (request.kind === 'mutate') return handle.mutate(request.statements, options);
  const { kind: _, ...input } = request;
  return handle.load(input, options);
}

/** An id that was minted although it exists is the engine's fault, and no outcome of the model. */
function modelWrite(state: ModelState, request: ModelWrite, claimed: readonly Id[]): WriteOutcome {
  const minted = mintedIds(state.schema, request, claimed);
  try {
    return write(state, request, minted);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    throw new Mismatch('claim', { path: 'ids', expected: 'ids that no row has', got }, { cause });
  }
}
