import { crashAt } from '../../failpoints/crash.ts';
import type { Engine, Failpoint, Failpoints } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash, CrashPoint, Place } from '../case/crash.ts';
import { obtain } from '../compare/attempt.ts';
import { DeathTally } from './death-tally.ts';
import type { Explored } from './explore.ts';
import { HEIR, standsBy } from './heir.ts';
import { afterHeir, benchOf } from './bench.ts';
import { MAIN } from './annals.ts';
import { at } from './doors.ts';
import type { Ground } from './ground.ts';
import { hasDyingHeirs, judge } from './judge.ts';
import { CONFIRMED, isWanted } from './points.ts';
import { record } from './record.ts';
import type { Follower, Recorded, Start } from './recorded.ts';
import { look } from './seen.ts';
import type { Site } from './site.ts';

/** The failpoints that were passed, in order. */
type Passed = readonly Failpoint[];

export function listFailpoints(): Follower<Passed> {
  let passed: Failpoint[] = [];
  return {
    failpoints: { reach: async (name) => void passed.push(name) },
    begin: () => void (passed = []),
    end: () => [...passed],
  };
}

/**
 * The same where nothing can be forked: an actor dies at each failpoint, each time on a graph of its own, and whoever
 * recovers dies at each of its own after that.
 */
export async function exploreFailpoints(
  engine: Engine,
  data: Case,
  crash: Crash,
  { course, fates }: Recorded<Passed>,
  ground: Ground | undefined,
  start: () => Promise<Start>,
): Promise<Explored> {
  const bench = benchOf(engine, data, crash, fates, ground);
  const tally = new DeathTally();
  const hasRival = crash.rival !== undefined;
  let [total, totalOfRecovery] = [0, 0];
  for (const place of placesOf(course).filter((each) => isWanted(each, crash.point))) {
    total += 1;
    const passed = await dieAndJudge(place);
    if ('failed' in passed) return explored(passed.failed);
    if (!hasDyingHeirs(crash)) continue;
    for (const recovery of placesOf(passed.course).filter((each) => isWanted(each, crash.point?.recovery))) {
      totalOfRecovery += 1;
      const again = await dieAndJudge({ ...place, recovery });
      if ('failed' in again) return explored(again.failed);
    }
  }
  return explored(undefined);

  function explored(failed: Explored['failed']): Explored {
    return {
      operation: tally.coverage(total),
      recovery: tally.coverageOfRecovery(totalOfRecovery),
      states: tally.states,
      crashed: tally.crashed,
      ...(failed && { failed }),
    };
  }

  function isConfirmedAt({ after, passage }: CrashPoint): boolean {
    const died = placesOf(course).findIndex((place) => place.after === after && place.passage === passage);
    return !crash.rival && course.slice(0, died + 1).includes(CONFIRMED);
  }

  /** Whoever only reads leaves them as they are; where there is no graph yet there are none. */
  async function intentsSeen(site: Site): Promise<readonly string[]> {
    if (crash.operation.kind === 'init') return [];
    const reader = await obtain('open', () => engine.open({ ...site.locationOf('witness', 0), mode: 'read-only' }));
    try {
      const { intents } = await obtain('inspect', () => reader.inspect());
      return intents.filter((each) => ground?.sleeper?.intents.includes(each) !== true);
    } finally {
      await reader.close();
    }
  }

  async function dieAndJudge(point: CrashPoint): Promise<{ course: Passed } | { failed: Explored['failed'] }> {
    tally.add([point]);
    const { site, ground: own } = await start();
    await using _ = site;
    try {
      const heirs = point.recovery ? afterHeir(bench) : bench;
      const follower = listFailpoints();
      const standby = crash.heir && (await standsBy(heirs, site, follower));
      await die(point, (doomed) => record(engine, data, crash, { site, ground: own }, doomed));
      const intents = await intentsSeen(site);
      const { recovery } = point;
      if (recovery) {
        const branch = own?.annals.inUse ?? MAIN;
        await die(recovery, (doomed) => {
          doomed.begin();
          return engine.open(at(site.locationOf(HEIR, bench.seed, doomed.failpoints), branch));
        });
      }
      const seen = await look(engine, fates, site);
      const isConfirmed = isConfirmedAt(point);
      return await judge(heirs, { site, isDone: false, isConfirmed, seen, standby, intents, hasRival }, follower);
    } catch (error) {
      return { failed: { point, error, courses: [] } };
    }
  }
}

/** Ends when the actor is dead. What it was about stays as it is, for nobody will go on with it. */
async function die(place: Place, work: (follower: Follower<Passed>) => Promise<unknown>): Promise<void> {
  const { after: at, passage } = place;
  if (at === undefined) throw new TypeError('a death at a failpoint names it');
  const { failpoints, crashed } = crashAt({ at, passage });
  let hasBegun = false;
  const reach: Failpoints['reach'] = async (name) => {
    if (hasBegun) await failpoints.reach(name);
  };
  await Promise.race([crashed, work({ failpoints: { reach }, begin: () => void (hasBegun = true), end: () => [] })]);
}

function placesOf(passed: Passed): readonly Place[] {
  return passed.map((after, index) => {
    const passage = passed.slice(0, index + 1).filter((name) => name === after).length;
    return { after, passage, writes: 0, landed: [] };
  });
}
