import fc from 'fast-check';
import type { Stray } from '../case/crash.ts';
import type { DrawnWrite } from '../case/operation.ts';
import type { RaceOperation } from '../case/race.ts';
import { load } from './load.ts';
import { maintenance, RACING_GROUND, racingMutate, racingOperation, repair } from './race.ts';
import { read } from './read.ts';
import { LAST_STRAW } from './worn.ts';

// Races in which graphs are maintained that are in need of it: upkeep is due, something has strayed onto a table, or there is a past
// to be given up, which others read.

/** Programs over a worn table: whoever writes to it looks after it. */
export function wearingProgram(length: fc.ArrayConstraints): fc.Arbitrary<RaceOperation[]> {
  const due: readonly RaceOperation[] = [LAST_STRAW, { kind: 'upkeep' }];
  const rest = fc.array(
    fc.oneof({ weight: 2, arbitrary: racingOperation() }, { weight: 1, arbitrary: maintenance() }),
    length,
  );
  return rest.chain((others) => fc.nat({ max: others.length }).map((at) => others.toSpliced(at, 0, ...due)));
}

/** Programs that repair, and write meanwhile. */
export function repairingProgram(length: fc.ArrayConstraints): fc.Arbitrary<RaceOperation[]> {
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: racingMutate() },
      { weight: 2, arbitrary: repair() },
      { weight: 1, arbitrary: racingOperation() },
    ),
    length,
  );
}

/** Programs that clean up, and look at the past. */
export function cleaningProgram(length: fc.ArrayConstraints): fc.Arbitrary<RaceOperation[]> {
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: racingMutate() },
      { weight: 2, arbitrary: maintenance() },
      { weight: 2, arbitrary: readAt() },
      { weight: 1, arbitrary: racingOperation() },
    ),
    length,
  );
}

export function strays(): fc.Arbitrary<readonly Stray[]> {
  const stray: fc.Arbitrary<Stray> = fc.oneof(
    { weight: 2, arbitrary: racingMutate() },
    { weight: 1, arbitrary: load(RACING_GROUND) },
    { weight: 2, arbitrary: fc.constant<Stray>({ kind: 'optimize' }) },
  );
  return fc.array(stray, { minLength: 1, maxLength: 2 });
}

function readAt(): fc.Arbitrary<RaceOperation> {
  return fc.record({ kind: fc.constant('readAt' as const), commit: fc.nat({ max: 9 }), read: read(RACING_GROUND) });
}

/**
 * Edges that are given no id, with one of their own, where somebody cleans up: which ids were minted by a write that nobody was told
 * the end of can only be seen at its commit, which may be given up by then.
 */
export function withGivenIds(programs: readonly (readonly RaceOperation[])[]): readonly (readonly RaceOperation[])[] {
  if (!programs.flat().some(({ kind }) => kind === 'cleanup')) return programs;
  return programs.map((program, actor) =>
    program.map((operation, index) =>
      operation.kind === 'mutate' || operation.kind === 'load' ? given(operation, `own-${actor}-${index}`) : operation,
    ),
  );
}

function given(write: DrawnWrite, prefix: string): DrawnWrite {
  let count = 0;
  const own = () => `${prefix}-${count++}`;
  if (write.kind === 'mutate') {
    const statements = write.statements.map((statement) =>
      statement.op === 'insertEdge' || statement.op === 'upsertEdge' ? { id: own(), ...statement } : statement,
    );
    return { ...write, statements };
  }
  const { edges } = write;
  if (!edges) return write;
  const named = Object.entries(edges).map(
    ([type, rows]) => [type, rows.map((row) => ({ id: own(), ...row }))] as const,
  );
  return { ...write, edges: Object.fromEntries(named) };
}
