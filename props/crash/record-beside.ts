import { write, type ModelState, type ModelWrite } from '../../model/index.ts';
import type { Engine, Failpoints, GraphHandle, WriteResult } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { attempt, describeError, obtain, type Attempt } from '../compare/attempt.ts';
import { Mismatch } from '../compare/mismatch.ts';
import { mintedIds } from '../run/minted.ts';
import { resolveWrite } from '../run/resolve.ts';
import { callWrite } from '../run/write-step.ts';
import { lineageOf, type Standing } from './fates.ts';
import { DYING, type Follower, type Recorded, type Start } from './recorded.ts';

const RIVAL = 'rival';

/** What somebody asked for, and was told. */
interface Told {
  readonly request: ModelWrite;
  readonly got: Attempt<WriteResult>;
}

/**
 * The same beside a rival, who writes right before the operation publishes for the first time, whole: it is lost, or given up,
 * or done by the rival. The actor dies after that.
 */
export async function recordBeside<C>(
  engine: Engine,
  data: Case,
  { operation, rival }: { readonly operation: DrawnWrite; readonly rival: DrawnWrite },
  { site, state }: Start,
  follower: Follower<C>,
): Promise<Recorded<C>> {
  const rivalHandle = await obtain('open', () => engine.open(site.locationOf(RIVAL, data.seed)));
  const ask = async (handle: GraphHandle, drawn: DrawnWrite): Promise<Told> => {
    const request = resolveWrite(state, drawn);
    return { request, got: await attempt(drawn.kind, () => callWrite({ handle }, request)) };
  };
  let told: Told | undefined;
  let then: Standing['lineage'] | undefined;
  const failpoints: Failpoints = {
    reach: async (name) => {
      if (name === 'publish.loaded' && !told) {
        told = await ask(rivalHandle, rival);
        then = await lineageOf(rivalHandle);
        follower.begin();
      }
      if (told) await follower.failpoints.reach(name);
    },
  };
  const handle = await obtain('open', () => engine.open(site.locationOf(DYING, data.seed + 1, failpoints)));
  try {
    const start = await lineageOf(handle);
    const own = await ask(handle, operation);
    if (!then) follower.begin();
    const course = follower.end();
    const end = await lineageOf(rivalHandle);
    const done = told ? [told, own] : [own];
    requireJustified(own, stateAt(then ?? start, start, state, done));
    const after = { lineage: end, state: stateAt(end, start, state, done) };
    const begun = then ?? end;
    const before = begun[0].id === end[0].id ? after : { lineage: begun, state: stateAt(begun, start, state, done) };
    return { course, fates: { before, after }, outcome: outcomeOf(own) };
  } finally {
    await Promise.allSettled([handle.close(), rivalHandle.close()]);
  }
}

/** A rival may be in the way, or have made the operation one that its state refuses. */
function requireJustified({ request, got }: Told, beside: ModelState): void {
  if (got.ok || got.error.kind === 'conflict' || got.error.kind === 'contention') return;
  const { kind, code } = got.error;
  const outcome = write(beside, request, mintedIds(beside.schema, request, []));
  if (!outcome.ok && outcome.kind === kind) return;
  const expected = outcome.ok ? 'success or a conflict' : `a conflict, or ${outcome.kind}: ${outcome.reason}`;
  const difference = { path: 'outcome', expected, got: describeError(got.error) };
  throw new Mismatch('outcome', difference, { cause: got.error, detail: code });
}

function outcomeOf({ got }: Told): Recorded<unknown>['outcome'] {
  return got.ok ? { effective: got.value.commit !== null } : { effective: false, refused: got.error.kind };
}

/** The state that the commits since `start` lead to in the model; each of them must be one that somebody was told of. */
function stateAt(
  lineage: Standing['lineage'],
  start: Standing['lineage'],
  state: ModelState,
  done: readonly Told[],
): ModelState {
  const made = lineage.slice(0, lineage.length - start.length).toReversed();
  return made.reduce((before, { id }) => {
    for (const { request, got } of done) {
      if (!got.ok || got.value.commit?.id !== id) continue;
      const outcome = write(before, request, mintedIds(before.schema, request, got.value.ids));
      if (outcome.ok) return outcome.state;
      throw new Mismatch('crash', { path: `commit ${id}`, expected: outcome.reason, got: 'a commit' });
    }
    throw new Mismatch('crash', { path: `commit ${id}`, expected: 'a writer that was told of it', got: 'none' });
  }, state);
}
