import type { Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Race, Schedule } from '../case/race.ts';
import { checkHistory } from '../history/check.ts';
import type { History } from '../history/history.ts';
import type { Violation } from '../history/violation.ts';
import { scheduleClass } from './equivalence.ts';
import { explore } from './explore.ts';
import type { Grounds } from './ground.ts';
import { conclude } from './conclude.ts';
import { lanesOf, phaseOf } from './lanes.ts';
import { traitsOfMigration } from './migrating.ts';
import { runRace, type RaceRun } from './run-race.ts';
import { StoreError } from '../store/store.ts';
import { failureOf, type Failure } from '../run/failure.ts';
import { labelsOf } from '../run/labels.ts';
import { withPatience } from '../run/patience.ts';
import type { RaceReport, RunOptions, RunReport, StepReport } from '../run/report.ts';

const PATIENCE_MS = 120_000;

/** Runs a race, under one schedule or under all that it asks for, and judges its history. */
export async function runInterleaving(data: Case, grounds: Grounds, options: RunOptions): Promise<RunReport> {
  const { race } = data;
  if (!race) throw new TypeError('a case of this suite has a race');
  const { explore: bound, ...schedule } = race.schedule;
  if (bound === undefined) return (await runOnce(data, race, grounds, options)).report;
  const judged: RunReport[] = [];
  const runUnder = async (tried: Schedule): Promise<RaceRun> => {
    const { run, report } = await runOnce(data, { ...race, schedule: { ...schedule, ...tried } }, grounds, options);
    judged.push(report);
    // Nothing is explored behind a failure, and least of all behind a race that never ended.
    if (report.failure || !run) throw new Found();
    return run;
  };
  try {
    for await (const _ of explore(race.programs.length, bound, runUnder));
  } catch (error) {
    if (!(error instanceof Found)) throw error;
  }
  return together(judged);
}

/** Ends an exploration. */
class Found extends Error {}

interface Judged {
  /** As far as it came; undefined where it did not begin. */
  readonly run: RaceRun | undefined;
  readonly report: RunReport;
}

async function runOnce(data: Case, race: Race, grounds: Grounds, options: RunOptions): Promise<Judged> {
  const { engine, store, patienceMs = PATIENCE_MS } = options;
  let done: RaceRun | undefined;
  let soFar = (): RaceRun | undefined => undefined;
  try {
    const [first] = checkHistory(await withPatience(patienceMs, 'the race', historyOf()));
    return judged(first && failureOfOrder(first, data.operations.length));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return judged(failureOf(error, data.operations.length));
  }

  async function historyOf(): Promise<History> {
    const { arena, ground } = await grounds.make(engine, store, data);
    await using _ = arena;
    done = await runRace(engine, data, race, arena, ground, (look) => (soFar = look));
    return await conclude({ engine, data, arena, ground, ...done });
  }

  function judged(failure: Failure | undefined): Judged {
    // What the judge did later is no part of the race.
    const run = done ?? soFar();
    const told = run ? reportOf(run) : { steps: [], reached: new Set<Failpoint>() };
    return { run, report: { ...told, ...(failure && { failure, narrowed: narrowed(run) }) } };
  }

  /** With the preemptions that came to pass alone, in their order: those that lead there and back stand side by side. */
  function narrowed(run: RaceRun | undefined): Case {
    const { schedule } = race;
    const preemptions = run ? run.taken.map(({ preemption }) => preemption) : schedule.preemptions;
    return { ...data, race: { ...race, schedule: { ...schedule, preemptions } } };
  }
}

function failureOfOrder({ kind, sentence }: Violation, step: number): Failure {
  return { signature: `order: ${kind}`, step, comparison: 'order', difference: sentence };
}

/** Runs of one race as one run, which failed as the last of them did. */
function together(judged: readonly RunReport[]): RunReport {
  const races = judged.flatMap(({ race }) => race ?? []);
  const last = judged.at(-1);
  const race: RaceReport = {
    schedules: races.flatMap(({ schedules }) => schedules),
    isExplored: true,
    preempted: races.flatMap(({ preempted }) => preempted),
    faults: races.flatMap(({ faults }) => faults),
    deaths: races.reduce((sum, { deaths }) => sum + deaths, 0),
    lanes: last?.race?.lanes ?? [],
  };
  return {
    steps: judged.flatMap(({ steps }) => steps),
    reached: new Set(judged.flatMap(({ reached }) => [...reached])),
    race,
    ...(last?.failure && { failure: last.failure }),
    ...(last?.narrowed && { narrowed: last.narrowed }),
  };
}

/** What is said of maintenance that changed how something is stored while somebody else committed. */
export function besideWrite(kind: string): string {
  return `${kind} beside a write`;
}

/** What is said of an operation whose requests went wrong. */
export function underFault(kind: string): string {
  return `${kind} under a fault`;
}

function isStruck({ strikes }: RaceRun, actor: number, index: number): boolean {
  return strikes.some((strike) => strike.actor === actor && strike.operation === index);
}

function isBesideWrite({ racers }: RaceRun, actor: number, index: number): boolean {
  const racer = racers[actor];
  const record = racer?.records[index + racer.openings];
  if (!record || !('isIdle' in record) || record.isIdle || record.outcome.kind !== 'done') return false;
  const { begin, end = Infinity } = record;
  return racers.some(
    ({ records }, other) =>
      other !== actor &&
      records.some(
        ({ outcome, begin: from, end: to = Infinity }) =>
          outcome.kind === 'acknowledged' && outcome.result.commit !== null && from < end && to > begin,
      ),
  );
}

function reportOf(run: RaceRun): RunReport {
  const steps = run.programs.flatMap((program, actor): StepReport[] =>
    program.map((operation, index) => ({
      effective: false,
      ...run.racers[actor]?.outcomes[index],
      kind: operation.kind,
      labels: labelsOf(operation),
      traits: [
        ...(isBesideWrite(run, actor, index) ? [besideWrite(operation.kind)] : []),
        ...(isStruck(run, actor, index) ? [underFault(operation.kind)] : []),
        ...traitsOfMigration(run, actor, index),
      ],
    })),
  );
  const race: RaceReport = {
    schedules: [scheduleClass(run.turns)],
    preempted: run.taken.map(({ preemption }) => phaseOf(run.turns, preemption)),
    faults: run.strikes.map(({ fault }) => fault.kind),
    deaths: run.deaths.length,
    ...(run.trace !== undefined && { trace: run.trace }),
    lanes: lanesOf(run),
  };
  return { steps, reached: run.reached, race };
}
