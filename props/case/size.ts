import type { Case } from './case.ts';
import { isProgrammed } from './crash.ts';
import type { Operation } from './operation.ts';
import type { RaceOperation } from './race.ts';

/** How large a case is, in what a person has to read. */
export interface CaseSize {
  /** Before the race and in it, or up to the one that a crash cuts short. */
  readonly operations: number;
  /** Statements of mutations and rows of loads. */
  readonly statements: number;
  readonly actors: number;
  readonly preemptions: number;
  readonly deaths: number;
  readonly faults: number;
}

export function sizeOf({ operations, race, crash, faults = [] }: Case): CaseSize {
  const raced = [...(race?.strays ?? []), ...(race?.programs.flat() ?? [])];
  const all: readonly (Operation | RaceOperation)[] = [...operations, ...raced, ...cutShort(crash)];
  return {
    operations: all.length,
    statements: all.reduce((sum, operation) => sum + statementsOf(operation), 0),
    actors: race?.programs.length ?? 1,
    preemptions: race?.schedule.preemptions.length ?? 0,
    deaths: (race?.schedule.deaths?.length ?? 0) + (crash?.point ? 1 : 0) + (crash?.point?.recovery ? 1 : 0),
    faults: faults.length,
  };
}

/** In words, without what it has none of. */
export function describeSize(size: CaseSize): string {
  const { operations, statements, actors, preemptions, deaths, faults } = size;
  return [
    counted(operations, 'operation'),
    counted(statements, 'statement'),
    ...(actors > 1 ? [counted(actors, 'actor'), counted(preemptions, 'preemption')] : []),
    ...(deaths > 0 ? [counted(deaths, 'death')] : []),
    ...(faults > 0 ? [counted(faults, 'fault')] : []),
  ].join(', ');
}

/** What a crash cuts short, and what comes in between; founding and opening are none of a program's operations. */
function cutShort(crash: Case['crash']): readonly Operation[] {
  if (!crash) return [];
  const { operation, strays = [], first, rival } = crash;
  const own = isProgrammed(operation) ? [operation] : [];
  return [...strays, ...(first ? [first] : []), ...own, ...(rival ? [rival] : [])];
}

function statementsOf(operation: Operation | RaceOperation): number {
  if (operation.kind === 'mutate') return operation.statements.length;
  if (operation.kind !== 'load') return 0;
  const rows = [...Object.values(operation.nodes ?? {}), ...Object.values(operation.edges ?? {})];
  return rows.reduce((sum, each) => sum + each.length, 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
