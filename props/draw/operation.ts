import fc from 'fast-check';
import type { RepairMode } from '../../src/index.ts';
import type { BranchOperation, DrawnStatement, DrawnWrite, Operation, ReopenHow } from '../case/operation.ts';
import type { Ground } from './ground.ts';
import { load } from './load.ts';
import { read } from './read.ts';
import { refusedRead } from './refused-read.ts';
import { refusedWrite } from './refused-write.ts';
import { deleting, writing } from './statement.ts';

const STATEMENTS_MAX = 4;

/** What can be done without knowing of branches, or of how the history goes, and leaves it as it is. */
export type PlainOperation = Exclude<
  Operation,
  BranchOperation | { readonly kind: 'readAsOf' | 'changes' | 'cleanup' | 'demote' }
>;

/** Operations over a ground; about one in ten should be refused. */
export function operation(ground: Ground): fc.Arbitrary<PlainOperation> {
  return fc.oneof(
    { weight: 30, arbitrary: mutate(ground) },
    { weight: 9, arbitrary: load(ground) },
    { weight: 6, arbitrary: refusedWrite(ground) },
    { weight: 28, arbitrary: read(ground) },
    { weight: 2, arbitrary: refusedRead(ground) },
    { weight: 4, arbitrary: readAt(ground) },
    { weight: 5, arbitrary: reopen() },
    { weight: 2, arbitrary: fc.constant<PlainOperation>({ kind: 'hold' }) },
    { weight: 1, arbitrary: fc.constant<PlainOperation>({ kind: 'everything' }) },
    { weight: 1, arbitrary: fc.constant<PlainOperation>({ kind: 'refresh' }) },
    { weight: 10, arbitrary: maintenance() },
    { weight: 2, arbitrary: openReadOnly(ground) },
  );
}

function mutate(ground: Ground): fc.Arbitrary<DrawnWrite> {
  const writes = several(writing(ground).filter((list) => list.length > 0));
  const deletes = several(deleting(ground).map((one) => [one]));
  return fc
    .oneof({ weight: 5, arbitrary: writes }, { weight: 1, arbitrary: deletes })
    .map((statements) => ({ kind: 'mutate', statements }));
}

/** Fewer statements are likelier: each can be the one for which all are refused. */
function several(part: fc.Arbitrary<readonly DrawnStatement[]>): fc.Arbitrary<readonly DrawnStatement[]> {
  return fc
    .oneof(
      { weight: 5, arbitrary: fc.constant(1) },
      { weight: 3, arbitrary: fc.constant(2) },
      { weight: 2, arbitrary: fc.integer({ min: 3, max: STATEMENTS_MAX }) },
    )
    .chain((count) => fc.array(part, { minLength: count, maxLength: count }))
    .map((parts) => parts.flat().slice(0, STATEMENTS_MAX));
}

function readAt(ground: Ground): fc.Arbitrary<PlainOperation> {
  return fc.record({ kind: fc.constant('readAt' as const), commit: fc.nat({ max: 15 }), read: read(ground) });
}

function reopen(): fc.Arbitrary<PlainOperation> {
  return fc.constantFrom<ReopenHow>('replace', 'beside', 'beside', 'back').map((how) => ({ kind: 'reopen', how }));
}

function maintenance(): fc.Arbitrary<PlainOperation> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant<PlainOperation>({ kind: 'optimize' }) },
    { weight: 4, arbitrary: fc.constant<PlainOperation>({ kind: 'upkeep' }) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom<RepairMode>('preview', 'confirm', 'force')
        .map((mode): PlainOperation => ({ kind: 'repair', mode })),
    },
  );
}

function openReadOnly(ground: Ground): fc.Arbitrary<PlainOperation> {
  return mutate(ground).map((write) => ({ kind: 'openReadOnly', write }));
}
