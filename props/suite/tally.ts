import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { ErrorKind, Failpoint } from '../../src/index.ts';
import { STEP_KINDS, type StepKind } from '../case/race.ts';
import type { Coverage, CrashReport, RunReport, StepReport } from '../run/report.ts';

/** What a number of runs did, added up. */
export class Tally {
  runs = 0;
  steps = 0;
  /** By kind of operation: how many were applied, and how many of them had an effect. */
  readonly applied = zeros(STEP_KINDS);
  readonly effective = zeros(STEP_KINDS);
  /** Effective operations by what they exercise. */
  readonly exercised = new Map<string, number>();
  /** Operations by how they ended. */
  readonly ended = new Map<string, number>();
  readonly refused = new Map<ErrorKind, number>();
  readonly reached = new Set<Failpoint>();
  /** Fingerprints of the schedules of races. */
  readonly schedules = new Set<string>();
  /** Races that were run under every schedule up to a bound. */
  explored = 0;
  /** Preemptions that came to pass, by what their operation had passed last. */
  readonly preempted = new Map<string, number>();
  /** Faults that made a difference, by kind. */
  readonly faults = new Map<Fault['kind'], number>();
  /** Actors that died in a race. */
  deaths = 0;
  /** States that crashes left, each judged once in its run. */
  crashStates = 0;
  /** By what a crash cut short: places that were tried, and that there are. */
  readonly coverage = new Map<string, Coverage>();
  /** How often somebody died at a failpoint. */
  readonly crashed = new Map<Failpoint, number>();

  add({ steps, reached, race, crash }: Pick<RunReport, 'steps' | 'reached' | 'race' | 'crash'>): void {
    this.runs++;
    if (crash) this.#addCrash(crash);
    for (const schedule of race?.schedules ?? []) this.schedules.add(schedule);
    if (race?.isExplored) this.explored++;
    for (const phase of race?.preempted ?? []) this.preempted.set(phase, (this.preempted.get(phase) ?? 0) + 1);
    for (const kind of race?.faults ?? []) this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
    this.deaths += race?.deaths ?? 0;
    for (const step of steps) this.#addStep(step);
    for (const failpoint of reached) this.reached.add(failpoint);
  }

  get effectiveSteps(): number {
    return Object.values(this.effective).reduce((sum, count) => sum + count, 0);
  }

  /** Operations that ended in a conflict or in contention. */
  get conflicts(): number {
    return (this.refused.get('conflict') ?? 0) + (this.refused.get('contention') ?? 0);
  }

  #addCrash({ states, coverage, crashed }: CrashReport): void {
    this.crashStates += states;
    for (const [what, { covered, total }] of coverage) {
      const before = this.coverage.get(what) ?? { covered: 0, total: 0 };
      this.coverage.set(what, { covered: before.covered + covered, total: before.total + total });
    }
    for (const [failpoint, count] of crashed) {
      this.crashed.set(failpoint, (this.crashed.get(failpoint) ?? 0) + count);
    }
  }

  #addStep({ kind, labels, effective, refused, traits = [] }: StepReport): void {
    this.steps++;
    this.applied[kind]++;
    if (refused) this.refused.set(refused, (this.refused.get(refused) ?? 0) + 1);
    for (const trait of traits) this.ended.set(trait, (this.ended.get(trait) ?? 0) + 1);
    if (!effective) return;
    this.effective[kind]++;
    for (const label of new Set(labels)) this.exercised.set(label, (this.exercised.get(label) ?? 0) + 1);
  }
}

function zeros(kinds: readonly StepKind[]): Record<StepKind, number> {
  return Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<StepKind, number>;
}
