import type { ErrorKind, Failpoint } from '../../src/index.ts';
import { OPERATION_KINDS, type OperationKind } from '../case/operation.ts';
import type { RunReport, StepReport } from '../run/run-case.ts';

/** What a number of runs did, added up. */
export class Tally {
  runs = 0;
  steps = 0;
  /** By kind of operation: how many were applied, and how many of them had an effect. */
  readonly applied = zeros(OPERATION_KINDS);
  readonly effective = zeros(OPERATION_KINDS);
  /** Effective operations by what they exercise. */
  readonly exercised = new Map<string, number>();
  readonly refused = new Map<ErrorKind, number>();
  readonly reached = new Set<Failpoint>();
  /** Fingerprints of the schedules of races. */
  readonly schedules = new Set<string>();
  /** Preemptions that came to pass, by what their operation had passed last. */
  readonly preempted = new Map<string, number>();

  add({ steps, reached, race }: Pick<RunReport, 'steps' | 'reached' | 'race'>): void {
    this.runs++;
    if (race) this.schedules.add(race.schedule);
    for (const phase of race?.preempted ?? []) this.preempted.set(phase, (this.preempted.get(phase) ?? 0) + 1);
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

  #addStep({ kind, labels, effective, refused }: StepReport): void {
    this.steps++;
    this.applied[kind]++;
    if (refused) this.refused.set(refused, (this.refused.get(refused) ?? 0) + 1);
    if (!effective) return;
    this.effective[kind]++;
    for (const label of new Set(labels)) this.exercised.set(label, (this.exercised.get(label) ?? 0) + 1);
  }
}

function zeros(kinds: readonly OperationKind[]): Record<OperationKind, number> {
  return Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<OperationKind, number>;
}
