import type { Branch, Commit, GraphHandle, Id } from '../../src/index.ts';
import { attempt, requireSameOutcome, type Attempt } from '../compare/attempt.ts';
import { compareCommit } from '../compare/history.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { mintedIds } from '../run/minted.ts';
import type { StepOutcome } from '../run/outcome.ts';
import { resolveWrite } from '../run/resolve.ts';
import {
  ACTOR,
  current,
  foresee,
  originOf,
  withBranch,
  withCommit,
  withoutBranch,
  type Annals,
  type Doing,
  type Foreseen,
} from './annals.ts';

/** What an engine said of something that it did. */
interface Answer {
  /** What the model can tell as well. */
  readonly claim: object;
  readonly ids: readonly Id[];
  readonly commit: Commit | null;
  readonly branch?: Branch;
}

export type Told = Attempt<Answer>;

/** What came of something, as engine and model agree. */
export interface Performed {
  readonly annals: Annals;
  readonly outcome: StepOutcome;
}

/** Does it on the branch in use, and compares what the engine says of it. */
export async function perform(handle: GraphHandle, annals: Annals, doing: Doing): Promise<Performed> {
  return agreed(annals, doing, await ask(handle, annals, doing));
}

/** Has an engine do it, whatever it says. */
export function ask(handle: GraphHandle, annals: Annals, doing: Doing): Promise<Told> {
  return attempt(doing.kind, () => answerTo(handle, annals, doing));
}

async function answerTo(handle: GraphHandle, annals: Annals, doing: Doing): Promise<Answer> {
  const options = { actor: ACTOR };
  switch (doing.kind) {
    case 'mutate':
    case 'load': {
      const request = resolveWrite(current(annals).state, doing);
      const { commit, ids, ...counts } =
        request.kind === 'mutate'
          ? await handle.mutate(request.statements, options)
          : await handle.load(withoutKind(request), options);
      return { claim: { ...counts, ids }, ids, commit };
    }
    case 'merge': {
      const { commit, ...claim } = await handle.merge(doing.source, options);
      return { claim, ids: [], commit };
    }
    case 'createBranch': {
      const from = doing.from === undefined ? {} : { from: originOf(annals, doing.from) };
      const branch = await handle.createBranch(doing.name, { ...options, ...from });
      const { name, parent, commit, actor } = branch;
      return { claim: { name, parent, commit, actor }, ids: [], commit: null, branch };
    }
    case 'deleteBranch':
      await handle.deleteBranch(doing.name);
      return { claim: {}, ids: [], commit: null };
  }
}

function withoutKind<T extends { readonly kind: string }>({ kind: _, ...others }: T): Omit<T, 'kind'> {
  return others;
}

/** Holds what an engine said against the model. */
function agreed(annals: Annals, doing: Doing, told: Told): Performed {
  const expected = foreseeTold(annals, doing, told);
  requireSameOutcome(expected, told);
  if (!expected.ok || !told.ok) return { annals, outcome: refusal(told) };
  requireEqual('claim', 'result', expected.claim, told.value.claim);
  return { annals: next(annals, doing, expected, told.value), outcome: outcomeOf(expected) };
}

function outcomeOf({ makes }: Extract<Foreseen, { readonly ok: true }>): StepOutcome {
  return { effective: makes !== 'nothing' };
}

/** The annals with what was made. */
function next(
  annals: Annals,
  doing: Doing,
  expected: Extract<Foreseen, { readonly ok: true }>,
  { commit, branch }: Answer,
): Annals {
  const words = (isMade: boolean) => (isMade ? 'a commit' : 'no commit');
  requireEqual('commit', 'commit', words(expected.makes === 'commit'), words(commit !== null));
  switch (expected.makes) {
    case 'nothing':
      return annals;
    case 'commit': {
      if (!commit || (doing.kind !== 'mutate' && doing.kind !== 'load' && doing.kind !== 'merge')) return annals;
      const { state, merged } = expected;
      compareCommit(commit, current(annals).commit, { actor: ACTOR, operation: doing.kind, merged });
      return withCommit(annals, { commit, state });
    }
    case 'branch':
      return branch ? withBranch(annals, branch) : annals;
    case 'room':
      return withoutBranch(annals, expected.name);
  }
}

/** What was to come of it, with the ids that the engine minted. One that was minted although it exists is the engine's fault. */
export function foreseeTold(annals: Annals, doing: Doing, told: Told): Foreseen {
  if (doing.kind !== 'mutate' && doing.kind !== 'load') return foresee(annals, doing);
  const { state } = current(annals);
  const minted = mintedIds(state.schema, resolveWrite(state, doing), told.ok ? told.value.ids : []);
  try {
    return foresee(annals, doing, minted);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : cause;
    throw new Mismatch('claim', { path: 'ids', expected: 'ids that no row has', got }, { cause });
  }
}

/** A refused operation says for certain that nothing happened. */
function refusal(told: Told): StepOutcome {
  if (told.ok) return { effective: false };
  requireEqual('outcome', 'outcome of what was refused', 'not_applied', told.error.outcome);
  return { effective: false, refused: told.error.kind };
}
