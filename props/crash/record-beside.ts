import type { Engine, Failpoints } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { describeError, obtain } from '../compare/attempt.ts';
import { Mismatch } from '../compare/mismatch.ts';
import { foresee, withCommit, type Annals, type Doing } from './annals.ts';
import { at } from './doors.ts';
import { lineageOf, standingOf, type BranchStanding } from './fates.ts';
import type { Ground } from './ground.ts';
import { ask, foreseeTold, type Told } from './perform.ts';
import { DYING, type Follower, type Recorded } from './recorded.ts';
import type { Site } from './site.ts';

const RIVAL = 'rival';

/** What can be done beside a rival. */
type Contended = Extract<Doing, { readonly kind: 'mutate' | 'load' | 'merge' }>;

/** What somebody asked for, and was told. */
interface Asked {
  readonly doing: Contended;
  readonly told: Told;
}

/**
 * The same beside a rival, who writes right before the operation publishes for the first time, whole: it is lost, or given up,
 * or done by the rival. The actor dies after that.
 */
export async function recordBeside<C>(
  engine: Engine,
  data: Case,
  { operation, rival }: { readonly operation: Contended; readonly rival: DrawnWrite },
  { site, ground: { annals } }: { readonly site: Site; readonly ground: Ground },
  follower: Follower<C>,
): Promise<Recorded<C>> {
  const open = (actor: string, seed: number, failpoints?: Failpoints) =>
    obtain('open', () => engine.open(at(site.locationOf(actor, seed, failpoints), annals.inUse)));
  const rivalHandle = await open(RIVAL, data.seed);
  let beside: Asked | undefined;
  let then: BranchStanding['lineage'] | undefined;
  const failpoints: Failpoints = {
    reach: async (name) => {
      if (name === 'publish.loaded' && !beside) {
        beside = { doing: rival, told: await ask(rivalHandle, annals, rival) };
        then = await lineageOf(rivalHandle);
        follower.begin();
      }
      if (beside) await follower.failpoints.reach(name);
    },
  };
  const handle = await open(DYING, data.seed + 1, failpoints);
  try {
    const start = await lineageOf(handle);
    const own: Asked = { doing: operation, told: await ask(handle, annals, operation) };
    if (!then) follower.begin();
    const course = follower.end();
    const end = await lineageOf(rivalHandle);
    const asked = beside ? [beside, own] : [own];
    const begun = then ?? start;
    const between = annalsAt(begun, start, annals, asked);
    requireJustified(own, between);
    const after = standingOf(annalsAt(end, start, annals, asked));
    // What nobody stood beside is not judged by its beginning either.
    const before = !then || begun[0].id === end[0].id ? after : standingOf(between);
    return { course, fates: { before, after }, outcome: outcomeOf(own) };
  } finally {
    await Promise.allSettled([handle.close(), rivalHandle.close()]);
  }
}

/** A rival may be in the way, or have made the operation one that its state refuses. */
function requireJustified({ doing, told }: Asked, beside: Annals): void {
  if (told.ok || told.error.kind === 'conflict' || told.error.kind === 'contention') return;
  const { kind, code } = told.error;
  const outcome = foresee(beside, doing);
  if (!outcome.ok && outcome.kind === kind) return;
  const expected = outcome.ok ? 'success or a conflict' : `a conflict, or ${outcome.kind}: ${outcome.reason}`;
  const difference = { path: 'outcome', expected, got: describeError(told.error) };
  throw new Mismatch('outcome', difference, { cause: told.error, detail: code });
}

function outcomeOf({ told }: Asked): Recorded<unknown>['outcome'] {
  return told.ok ? { effective: told.value.commit !== null } : { effective: false, refused: told.error.kind };
}

/** What the commits since `start` lead to in the model; each of them must be one that somebody was told of. */
function annalsAt(
  lineage: BranchStanding['lineage'],
  start: BranchStanding['lineage'],
  annals: Annals,
  asked: readonly Asked[],
): Annals {
  const made = lineage.slice(0, lineage.length - start.length).toReversed();
  return made.reduce((before, commit) => {
    const { id } = commit;
    for (const { doing, told } of asked) {
      if (!told.ok || told.value.commit?.id !== id) continue;
      const outcome = foreseeTold(before, doing, told);
      if (outcome.ok && outcome.makes === 'commit') return withCommit(before, { commit, state: outcome.state });
      const expected = outcome.ok ? 'no commit' : outcome.reason;
      throw new Mismatch('crash', { path: `commit ${id}`, expected, got: 'a commit' });
    }
    throw new Mismatch('crash', { path: `commit ${id}`, expected: 'a writer that was told of it', got: 'none' });
  }, annals);
}
