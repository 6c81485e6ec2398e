import type { ModelState } from '../../model/index.ts';
import type { Commit } from '../../src/index.ts';
import { isOlder, type History, type Placed } from './history.ts';
import type { MadeCommit } from './match.ts';
import type { Retention } from './retention.ts';
import { seenBefore, type Seen } from './seen.ts';
import { timelineOf, type Timeline } from './timeline.ts';
import { movedTypes, type TypeName } from './types-of.ts';

/** The whole course of a branch whose commits are explained: what everything else is judged by. */
export interface Course {
  readonly history: History;
  /** Commit by commit; the starting one has index 0. */
  readonly made: readonly MadeCommit[];
  readonly states: readonly ModelState[];
  readonly timeline: Timeline;
  readonly indexOf: ReadonlyMap<string, number>;
  /** Whether the branch is there in the end. */
  readonly isLeft: boolean;
  /** What the record's handle had seen when it began. */
  seenBefore(placed: Placed): Seen;
  /** The types that the commit with this index changed. */
  movedBy(index: number): ReadonlySet<TypeName>;
  /** The course of the branch that a merge found under the name of its source. */
  sourceOf(placed: Placed): Course | undefined;
  /** All commits of all branches. */
  readonly commits: ReadonlyMap<string, Commit>;
  readonly statesById: ReadonlyMap<string, ModelState>;
  readonly mayBeGivenUp: Retention;
}

export type Surroundings = Pick<Course, 'isLeft' | 'sourceOf' | 'commits' | 'statesById' | 'mayBeGivenUp'>;

export function courseOf(
  history: History,
  made: readonly MadeCommit[],
  states: readonly ModelState[],
  surroundings: Surroundings,
): Course {
  const timeline = timelineOf(history, made);
  const indexOf = new Map(history.lineage.map(({ id }, index) => [id, index]));
  const seen = new Map(history.actors.map((actor) => [actor.name, seenBefore(actor, timeline, indexOf)]));
  const moved = states.map((state, index) => movedTypes(states[index - 1] ?? state, state));
  return {
    ...surroundings,
    history,
    made,
    states,
    timeline,
    indexOf,
    seenBefore: ({ actor, index }) => seen.get(actor)?.[index] ?? { atLeast: 0, atMost: made.length },
    movedBy: (index) => moved[index] ?? new Set(),
  };
}

/** The commits of others, or such that the actor does not know of, within `after < index <= upTo`. */
export function foreignCommits(
  { made }: Course,
  { actor }: Placed,
  after: number,
  upTo: number,
): readonly { readonly index: number; readonly by: MadeCommit }[] {
  return made
    .slice(after, upTo)
    .map((by, offset) => ({ index: after + offset + 1, by }))
    .filter(
      ({ by: { write } }) => write.actor !== actor || write.record.outcome.kind !== 'acknowledged' || isOlder(write),
    );
}
