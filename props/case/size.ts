import type { Case } from './case.ts';
import type { Operation } from './operation.ts';

/** How large a case is, in what a person has to read. */
export interface CaseSize {
  /** Before the race and in it. */
  readonly operations: number;
  /** Statements of mutations and rows of loads. */
  readonly statements: number;
  readonly actors: number;
  readonly preemptions: number;
}

export function sizeOf({ operations, race }: Case): CaseSize {
  const all: readonly Operation[] = [...operations, ...(race?.programs.flat() ?? [])];
  return {
    operations: all.length,
    statements: all.reduce((sum, operation) => sum + statementsOf(operation), 0),
    actors: race?.programs.length ?? 1,
    preemptions: race?.schedule.preemptions.length ?? 0,
  };
}

/** In words, without what a case of one actor has none of. */
export function describeSize({ operations, statements, actors, preemptions }: CaseSize): string {
  const parts = [counted(operations, 'operation'), counted(statements, 'statement')];
  return (actors > 1 ? [...parts, counted(actors, 'actor'), counted(preemptions, 'preemption')] : parts).join(', ');
}

function statementsOf(operation: Operation): number {
  if (operation.kind === 'mutate') return operation.statements.length;
  if (operation.kind !== 'load') return 0;
  const rows = [...Object.values(operation.nodes ?? {}), ...Object.values(operation.edges ?? {})];
  return rows.reduce((sum, each) => sum + each.length, 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
