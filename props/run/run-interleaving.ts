import type { Case } from '../case/case.ts';
import type { Race } from '../case/race.ts';
import { Mismatch } from '../compare/mismatch.ts';
import { checkHistory } from '../history/check.ts';
import type { History } from '../history/history.ts';
import { scheduleClass } from '../race/equivalence.ts';
import type { Grounds } from '../race/ground.ts';
import { lanesOf, phaseOf } from '../race/lanes.ts';
import { conclude, runRace, type RaceRun } from '../race/run-race.ts';
import { StoreError } from '../store/store.ts';
import { describeThrown } from '../compare/attempt.ts';
import { failureOf, type Failure } from './failure.ts';
import { labelsOf } from './labels.ts';
import { withPatience } from './patience.ts';
import type { RaceReport, RunOptions, RunReport, StepReport } from './run-case.ts';

const PATIENCE_MS = 120_000;

/** Runs a race and judges its history. */
export async function runInterleaving(data: Case, grounds: Grounds, options: RunOptions): Promise<RunReport> {
  const { race } = data;
  if (!race) throw new TypeError('a case of this suite has a race');
  const { engine, store, patienceMs = PATIENCE_MS } = options;
  let run: RaceRun | undefined;
  try {
    const [first] = checkHistory(await withPatience(patienceMs, 'the race', historyOf(race)));
    if (!first) return report();
    const failure: Failure = {
      signature: `order: ${first.kind}`,
      step: data.operations.length,
      comparison: 'order',
      difference: first.sentence,
    };
    return { ...report(), failure, ...narrowed() };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const failure = failureOf(asMismatch(error), data.operations.length);
    return { ...report(), failure, ...narrowed() };
  }

  async function historyOf(programs: Race): Promise<History> {
    const { arena, ground } = await grounds.make(engine, store, data);
    await using _ = arena;
    run = await runRace(engine, data, programs, arena, ground);
    return await conclude(engine, data, arena, ground, run);
  }

  /** With the preemptions that came to pass alone, in their order: those that lead there and back stand side by side. */
  function narrowed(): Pick<RunReport, 'narrowed'> {
    if (!run || !race) return {};
    const preemptions = run.taken.map(({ preemption }) => preemption);
    return { narrowed: { ...data, race: { ...race, schedule: { ...race.schedule, preemptions } } } };
  }

  /** Of what was done, as far as it came. */
  function report(): RunReport {
    return run ? reportOf(run) : { steps: [], reached: new Set() };
  }
}

function reportOf(run: RaceRun): RunReport {
  const steps = run.programs.flatMap((program, actor): StepReport[] =>
    program.map((operation, index) => ({
      effective: false,
      ...run.racers[actor]?.outcomes[index],
      kind: operation.kind,
      labels: labelsOf(operation),
    })),
  );
  const race: RaceReport = {
    schedule: scheduleClass(run.turns),
    preempted: run.taken.map(({ preemption }) => phaseOf(run.turns, preemption)),
    ...(run.trace !== undefined && { trace: run.trace }),
    lanes: lanesOf(run),
  };
  return { steps, reached: run.reached, race };
}

/** Whatever else is thrown is a defect of the harness; it too is worth a case that shows it. */
function asMismatch(error: unknown): Mismatch {
  if (error instanceof Mismatch) return error;
  const difference = { path: 'the harness', expected: 'a judgement', got: describeThrown(error) };
  return new Mismatch('harness', difference, { cause: error });
}
