import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { encodeJson, type Engine, type Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { isProgrammed, type Crash } from '../case/crash.ts';
import { exploreFailpoints, listFailpoints } from './at-failpoints.ts';
import { explore, type Explored } from './explore.ts';
import { crashLines } from './lines.ts';
import type { Ground, Grounds } from './ground.ts';
import { record } from './record.ts';
import { DYING, type Recorded, type Start } from './recorded.ts';
import { siteAt, siteIn } from './site.ts';
import { watch, type Course } from './watch.ts';
import { labArena, plainArena } from '../race/arena.ts';
import { StoreError } from '../store/store.ts';
import { failureOf } from '../run/failure.ts';
import { labelsOf } from '../run/labels.ts';
import { withPatience } from '../run/patience.ts';
import type { CrashReport, RunOptions, RunReport, StepReport } from '../run/report.ts';

/** A run judges some hundred states, each on several branches. */
const PATIENCE_MS = 600_000;

/** Of a replay whose case or engine has changed since. */
const NOBODY_DIES = 'nobody comes to the place of the death';

/** Has an actor die wherever it can in one operation, and judges everything that is left. */
export async function runCrash(data: Case, grounds: Grounds, options: RunOptions): Promise<RunReport> {
  const { crash } = data;
  if (!crash) throw new TypeError('a case of this suite has a crash');
  const { engine, store, patienceMs = PATIENCE_MS } = options;
  try {
    return await withPatience(patienceMs, 'the crashes', (store.kind === 'lab' ? inLabs : elsewhere)(engine, crash));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return { steps: [], reached: new Set(), failure: failureOf(error, data.operations.length) };
  }

  async function inLabs(engine: Engine, crash: Crash): Promise<RunReport> {
    const { snapshot, ground } = await groundOf();
    await using site = await siteAt(snapshot);
    const recorded = await record(engine, data, crash, { site, ground }, watch(site.lab, DYING));
    const passed = recorded.course.marks.flatMap(({ at }) => (at.kind === 'failpoint' ? [at.name] : []));
    return reportOf(
      data,
      crash,
      { ...recorded, passed, courses: [recorded.course] },
      await explore(engine, data, crash, recorded, { snapshot, ground }),
    );
  }

  async function groundOf(): Promise<{ readonly snapshot: LabSnapshot; readonly ground: Ground | undefined }> {
    if (crash?.operation.kind !== 'init') {
      const { snapshot, ...ground } = await grounds.founded(engine, data);
      return { snapshot, ground };
    }
    await using nothing = await labArena();
    return { snapshot: nothing.snapshot(), ground: undefined };
  }

  async function elsewhere(engine: Engine, crash: Crash): Promise<RunReport> {
    const start = async (): Promise<Start> => {
      if (crash.operation.kind === 'init') {
        return { site: siteIn(await plainArena(store)), ground: undefined };
      }
      return grounds.make(engine, store, data);
    };
    const { site, ground } = await start();
    await using _ = site;
    const recorded = await record(engine, data, crash, { site, ground }, listFailpoints());
    const explored = await exploreFailpoints(engine, data, crash, recorded, ground, start);
    return reportOf(data, crash, { ...recorded, passed: recorded.course, courses: [] }, explored);
  }
}

interface Done extends Pick<Recorded<unknown>, 'outcome'> {
  readonly passed: readonly Failpoint[];
  /** Of the actor that dies, where it is known in all detail. */
  readonly courses: readonly Course[];
}

function reportOf(data: Case, { operation }: Crash, { outcome, passed, courses }: Done, explored: Explored): RunReport {
  const { failed, crashed, states, recovery } = explored;
  const reached = new Set<Failpoint>([...passed, ...crashed.keys()]);
  const steps: readonly StepReport[] = isProgrammed(operation)
    ? [{ ...outcome, kind: operation.kind, labels: labelsOf(operation) }]
    : [];
  const crash: CrashReport = {
    states,
    coverage: new Map([
      [operation.kind, explored.operation],
      ['recovery', recovery],
    ]),
    crashed,
    lines: linesOf(data, courses, explored),
  };
  if (!failed || !data.crash) return { steps, reached, crash };
  const narrowed = { ...data, crash: { ...data.crash, point: failed.point } };
  return { steps, reached, crash, narrowed, failure: failureOf(failed.error, data.operations.length) };
}

/** Of a death that is the only one, or the one whose consequences are wrong. */
function linesOf({ crash }: Case, courses: readonly Course[], { failed, states }: Explored): readonly string[] {
  const point = failed?.point ?? crash?.point;
  if (!crash || !point) return [];
  if (states === 0) return [NOBODY_DIES];
  return [encodeJson(crash.operation), ...crashLines(point, failed?.courses ?? courses)];
}
