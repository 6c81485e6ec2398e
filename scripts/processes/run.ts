import { checkHistory } from '../../props/history/check.ts';
import type { History } from '../../props/history/history.ts';
import { observe } from '../../props/history/observe.ts';
import type { Violation } from '../../props/history/violation.ts';
import {
  Graph,
  seededRandom,
  systemClock,
  type Environment,
  type Failpoint,
  type Inspection,
} from '../../src/index.ts';
import type { OlderVersion } from '../../src/manifest/older/layout.ts';
import { chance, seedOf } from './chance.ts';
import { age } from './age.ts';
import { found } from './founding.ts';
import { now } from './moment.ts';
import { Nurse } from './nurse.ts';
import { openPlace, type PlaceKind } from './place.ts';
import { FIRST_INSERTS, FIRST_LOAD, SCHEMA } from './schema.ts';
import { Staff, type StaffOptions } from './staff.ts';
import type { TimeTally } from './tally.ts';
import type { Warden } from './warden.ts';

export interface ProcessesOptions extends StaffOptions {
  readonly store: PlaceKind;
  /** The internal version that the graph has when they come; today's unless said. */
  readonly older?: OlderVersion | undefined;
}

export interface ProcessesRun extends Pick<Warden, 'killedAt' | 'killedAfter' | 'slept'> {
  readonly tally: Pick<TimeTally, 'times' | 'optimized'>;
  readonly history: History;
  readonly violations: readonly Violation[];
  /** What is wrong besides: a worker that broke, or something left over after the last recovery. */
  readonly problems: readonly string[];
  /** Passages by failpoint, of all processes. */
  readonly reachedAt: ReadonlyMap<Failpoint, number>;
  readonly workMs: number;
  readonly judgingMs: number;
}

/** Old commits that are read again at the end. */
const REREAD_SHARE = 0.2;

/**
 * Lets many processes work on one graph, kills some of them at failpoints and puts others to sleep, and holds what they were
 * told, and what is there in the end, against the model.
 */
export async function runProcesses(options: ProcessesOptions): Promise<ProcessesRun> {
  const { seed, store, older } = options;
  await using place = await openPlace(store);
  const reachedAt = new Map<Failpoint, number>();
  const environmentOf = (actor: string): Environment => ({
    clock: systemClock,
    random: seededRandom(seedOf(seed, 'random', actor)),
    failpoints: { reach: async (failpoint) => void reachedAt.set(failpoint, (reachedAt.get(failpoint) ?? 0) + 1) },
  });
  const { founder, start } = await found(place, environmentOf('founder'), older ? FIRST_INSERTS : FIRST_LOAD);
  const aged = older && (await age(place, older, environmentOf('ager')));
  const nurse = new Nurse(place.locationFor('nurse'), environmentOf('nurse'));
  const staff = new Staff(place, nurse, reachedAt, options);
  const beganAt = now();
  await staff.work();
  const endedAt = now();
  const graph = await Graph.open({ ...place.locationFor('last'), environment: environmentOf('last') });
  const leftovers = [...leftoversIn(await graph.inspect()), ...((await aged?.problems(environmentOf('last'))) ?? [])];
  const isOfInterest = (index: number): boolean => chance(seed, 'reread', index) < REREAD_SHARE;
  const past = { schema: SCHEMA, start, actors: [founder, ...staff.actors] };
  const history = await observe(graph, past, { now, isOfInterest });
  await graph.close();
  const violations = checkHistory(history);
  const { warden, tally } = staff;
  return {
    history,
    violations,
    problems: [...staff.problems, ...leftovers],
    reachedAt,
    killedAt: warden.killedAt,
    killedAfter: warden.killedAfter,
    slept: warden.slept,
    tally,
    workMs: (endedAt - beganAt) / 1e6,
    judgingMs: (now() - endedAt) / 1e6,
  };
}

/** After a sweep nothing is left of those who died. */
function leftoversIn({ intents, tables }: Inspection): readonly string[] {
  return [
    ...intents.map((intent) => `the intent ${intent} is left`),
    ...tables
      .filter(({ drift }) => drift)
      .map(({ key, head, published }) => `${key} drifts: ${published} is published, ${head} is the newest`),
  ];
}
