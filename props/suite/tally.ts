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

  add({ steps, reached }: Pick<RunReport, 'steps' | 'reached'>): void {
    this.runs++;
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
