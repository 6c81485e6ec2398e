import { allRecords, type HistoryRecord } from '../../props/history/history.ts';
import type { Told } from './message.ts';
import type { WorkerProcess } from './worker-process.ts';

/** How many operations of one kind there were, and how long they took in all. */
export interface Times {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
  /** Spent waiting for others. */
  readonly waitedMs: number;
}

/** What the workers did with their time, added up as it happens. */
export class TimeTally {
  readonly times: Record<string, Times> = {};
  readonly optimized: Record<string, number> = {};

  add({ records }: WorkerProcess, { waitedMs, optimized = [] }: Extract<Told, { readonly kind: 'ended' }>): void {
    for (const outcome of optimized) this.optimized[outcome] = (this.optimized[outcome] ?? 0) + 1;
    const record = records.at(-1);
    if (!record) return;
    const tookMs = ((record.end ?? record.begin) - record.begin) / 1e6;
    const { count, totalMs, maxMs, waitedMs: before } = this.times[kindOf(record)] ?? NO_TIME;
    this.times[kindOf(record)] = {
      count: count + 1,
      totalMs: totalMs + tookMs,
      maxMs: Math.max(maxMs, tookMs),
      waitedMs: before + waitedMs,
    };
  }
}

const NO_TIME: Times = { count: 0, totalMs: 0, maxMs: 0, waitedMs: 0 };

/** Operations by kind, and those by how they ended. */
export type Outcomes = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function outcomesOf(history: Parameters<typeof allRecords>[0]): Outcomes {
  const outcomes: Record<string, Record<string, number>> = {};
  for (const { record } of allRecords(history)) {
    const counts = (outcomes[kindOf(record)] ??= {});
    const how = describe(record.outcome);
    counts[how] = (counts[how] ?? 0) + 1;
  }
  return outcomes;
}

function kindOf(record: HistoryRecord): string {
  return record.kind === 'write' ? record.request.kind : record.kind;
}

function describe(outcome: HistoryRecord['outcome']): string {
  if (outcome.kind === 'acknowledged') return outcome.result.commit ? 'committed' : 'nothing to do';
  if (outcome.kind !== 'refused') return outcome.kind;
  const { kind, code, outcome: applied } = outcome.error;
  return `${kind} ${code}${applied === 'unknown' ? ' (unknown)' : ''}`;
}
