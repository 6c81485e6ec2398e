import type { ObjectClass } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { noFailpoints, type Engine, type Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash, CrashPoint, Place } from '../case/crash.ts';
import { inOrder } from '../base/in-order.ts';
import type { Coverage } from '../run/report.ts';
import { DeathTally } from './death-tally.ts';
import type { Standing } from './fates.ts';
import { HEIR, standsBy } from './heir.ts';
import { intentsIn } from './intents.ts';
import { afterHeir, benchOf, type Bench } from './bench.ts';
import type { Ground } from './ground.ts';
import { hasDyingHeirs, judge, type Recovery } from './judge.ts';
import { deathPlaces, isWanted, type DeathPlace } from './points.ts';
import type { Follower, Recorded } from './recorded.ts';
import { createSeen, visibleState } from './seen.ts';
import { siteAt } from './site.ts';
import { watch, type Course } from './watch.ts';

/** What came of trying every death. */
export interface Explored {
  /** Deaths in the operation itself. */
  readonly operation: Coverage;
  /** Deaths in the recoveries that began on different graphs. */
  readonly recovery: Coverage;
  /** Different states that were judged. */
  readonly states: number;
  /** How often somebody died at a failpoint. */
  readonly crashed: ReadonlyMap<Failpoint, number>;
  /** The first death whose consequences are wrong. */
  readonly failed?: { readonly point: CrashPoint; readonly error: unknown; readonly courses: readonly Course[] };
}

/** What is left by deaths at several places alike. */
interface Death {
  readonly left: LabSnapshot;
  readonly isDone: boolean;
  readonly isConfirmed: boolean;
  readonly isFollowed: boolean;
  /** Those that the first to die left. */
  readonly intents: readonly string[];
  readonly points: readonly [CrashPoint, ...CrashPoint[]];
  /** Of those who died, the first first. */
  readonly courses: readonly Course[];
}

/** States that are judged side by side: each waits for LanceDB's threads most of the time. */
const WIDTH = 4;

/**
 * Has the actor of a recorded operation die wherever it can, and whoever recovers after it as well: once for each graph that
 * recoveries begin on. That is deep enough, for a recovery leaves nothing that another recovery has not begun on: an intent,
 * its id published, spent or neither, and each of its tables moved or put back.
 */
export async function explore(
  engine: Engine,
  data: Case,
  crash: Crash,
  recorded: Recorded<Course>,
  { snapshot, ground }: { readonly snapshot: LabSnapshot; readonly ground: Ground | undefined },
): Promise<Explored> {
  const { course, fates } = recorded;
  const tally = new DeathTally();
  const bench: LabBench = {
    ...benchOf(engine, data, crash, fates, ground, snapshot),
    seen: createSeen(engine, fates, snapshot),
    hasRival: crash.rival !== undefined,
    ...(crash.heir && { from: snapshot }),
  };
  const sleeping = new Set(ground?.sleeper?.intents);
  const isNew = recoveriesToFollow(crash);
  const { places, total } = deathPlaces(course);
  const states = distinct(places, crash.point, (place) => place);
  const deaths = states.map(({ left, points, isOver, isConfirmed }): Death => ({
    left,
    points,
    isDone: isOver,
    isConfirmed: isConfirmed && !crash.rival,
    isFollowed: isNew(left),
    intents: intentsIn(left).filter((each) => !sleeping.has(each)),
    courses: [course],
  }));
  const first = await judgeAll(bench, deaths, tally);
  const healings = first.judged.flatMap(({ death, recovery: { course: healing, isDone } }) =>
    healing ? [{ death, healing, isDone, ...deathPlaces(healing) }] : [],
  );
  const totalOfRecovery = healings.reduce((sum, healing) => sum + healing.total, 0);
  const second = healings.flatMap(({ death, healing, isDone, places: inner }) => {
    const { isConfirmed, intents } = death;
    const pointOf = (recovery: Place): CrashPoint => ({ ...death.points[0], recovery });
    return distinct(inner, crash.point?.recovery, pointOf).map(({ left, points }): Death => ({
      left,
      points,
      isDone,
      isConfirmed,
      isFollowed: false,
      intents,
      courses: [course, healing],
    }));
  });
  const { failed } = first.failed ? first : await judgeAll(afterHeir(bench), second, tally);
  return {
    operation: tally.coverage(total),
    recovery: tally.coverageOfRecovery(totalOfRecovery),
    states: tally.states,
    crashed: tally.crashed,
    ...(failed && { failed }),
  };
}

interface Judged {
  readonly death: Death;
  readonly recovery: Recovery<Course | undefined>;
}

/** What judging takes in a lab. */
interface LabBench extends Bench {
  readonly seen: (left: LabSnapshot) => Promise<Standing | undefined>;
  readonly hasRival: boolean;
  /** Where somebody has the graph open before anybody dies. */
  readonly from?: LabSnapshot;
}

async function judgeLeft(
  bench: LabBench,
  { left, isDone, isConfirmed, isFollowed, intents }: Death,
): Promise<Recovery<Course | undefined>> {
  const seen = await bench.seen(left);
  const { hasRival, from } = bench;
  await using site = await siteAt(from ? { ...left, state: from.state } : left);
  const follower = isFollowed ? watch(site.lab, HEIR) : NOBODY;
  const standby = from && (await standsBy(bench, site, follower));
  site.lab.become(left);
  return await judge<Course | undefined>(
    bench,
    { site, isDone, isConfirmed, seen, standby, intents, hasRival },
    follower,
  );
}

const NOBODY: Follower<undefined> = { failpoints: noFailpoints, begin: () => {}, end: () => undefined };

/** Judges until something is wrong. */
async function judgeAll(
  bench: LabBench,
  deaths: readonly Death[],
  tally: DeathTally,
): Promise<{ readonly judged: readonly Judged[]; readonly failed?: Explored['failed'] }> {
  const judged: Judged[] = [];
  const verdicts = inOrder(deaths, WIDTH, async (death) => {
    try {
      return { death, recovery: await judgeLeft(bench, death) };
    } catch (error) {
      return { death, error };
    }
  });
  for await (const { death, recovery, error } of verdicts) {
    tally.add(death.points);
    if (!recovery) return { judged, failed: { point: death.points[0], error, courses: death.courses } };
    judged.push({ death, recovery });
  }
  return { judged };
}

/**
 * Says of which states the recovery is to be followed: of the first among those that look alike to whoever recovers. Of a cleanup
 * that finds nothing but an intent, and there are many states that differ in what else was removed.
 */
function recoveriesToFollow(crash: Crash): (left: LabSnapshot) => boolean {
  const known = new Set<string>();
  return (left) => {
    const print = crash.operation.kind === 'cleanup' ? visibleState(left, isIntent) : visibleState(left);
    return hasDyingHeirs(crash) && known.size < known.add(print).size;
  };
}

function isIntent(objectClass: ObjectClass): boolean {
  return objectClass === 'sidecar';
}

interface Distinct {
  readonly left: LabSnapshot;
  readonly points: readonly [CrashPoint, ...CrashPoint[]];
  readonly isOver: boolean;
  readonly isConfirmed: boolean;
}

/**
 * Places that leave the very same thing are one to judge, where any of them is asked for. What is owed there is owed for all
 * of them, also those that are not asked for: nobody who comes after can tell at which of them it was.
 */
function distinct(
  places: readonly DeathPlace[],
  only: Place | undefined,
  pointOf: (place: Place) => CrashPoint,
): readonly Distinct[] {
  const alike = Map.groupBy(places, ({ left }) => left.state);
  return [...alike.values()].flatMap((all): readonly Distinct[] => {
    const [wanted, ...others] = all.filter(({ place }) => isWanted(place, only));
    if (!wanted) return [];
    return [
      {
        left: wanted.left,
        points: [pointOf(wanted.place), ...others.map(({ place }) => pointOf(place))],
        isOver: all.some(({ isOver }) => isOver),
        isConfirmed: all.some(({ isConfirmed }) => isConfirmed),
      },
    ];
  });
}
