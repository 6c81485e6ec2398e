import { isWrite } from '../../failpoints/lab/verb.ts';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { RaceRun } from './run-race.ts';

// What can be said of operations of a race that came to an older graph, for counting.

/** Somebody else was faster with a step, which was taken once more. */
export const CONTENDED = 'migration contended';

/** A read of a migration met a fault of that kind. */
export function readUnder(kind: Fault['kind']): string {
  return `migration reads under ${kind}`;
}

/** Of a program of an older release: what it was told. */
export function publicationEnded(outcome: 'published' | 'refused'): string {
  return `publishOlder: ${outcome}`;
}

type Told = Pick<RaceRun, 'turns' | 'racers' | 'strikes' | 'programs'>;

export function traitsOfMigration(run: Told, actor: number, operation: number): readonly string[] {
  const racer = run.racers[actor];
  const record = racer?.records[operation + racer.openings];
  if (record?.kind === 'write' && record.older) {
    const { kind } = record.outcome;
    return kind === 'unanswered' ? [] : [publicationEnded(kind === 'acknowledged' ? 'published' : 'refused')];
  }
  const steps = stepsOf(run, actor, operation);
  const isOpening = record?.kind === 'open' && record.outcome.kind === 'refused' && racer?.openings === 0;
  if (steps.length === 0 && !isOpening) return [];
  const kinds = run.strikes
    .filter((strike) => strike.actor === actor && strike.operation === operation && !isWrite(strike.head.operation))
    .map(({ fault }) => readUnder(fault.kind));
  return [...new Set([...kinds, ...(isContended(steps) ? [CONTENDED] : [])])];
}

/** The failpoints of migrations that an operation passed. */
function stepsOf({ turns }: Told, actor: number, operation: number): readonly string[] {
  return turns.flatMap(({ actor: by, operation: of, at }) =>
    by === actor && of === operation && at.kind === 'failpoint' && at.name.startsWith('migrate.') ? [at.name] : [],
  );
}

/** Who furnished the graph and put no rows in place of its own, or copied the history twice, was overtaken. */
function isContended(steps: readonly string[]): boolean {
  const times = (name: string) => steps.filter((step) => step === name).length;
  return (
    times('migrate.furnished') > times('migrate.replaced') ||
    times('migrate.history_copied') > times('migrate.head_set')
  );
}
