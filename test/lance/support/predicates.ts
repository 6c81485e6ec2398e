import fc from 'fast-check';
import type { Column, StoredRow } from '../../../src/base/column.ts';
import type { Predicate } from '../../../src/base/predicate.ts';
import type { Value } from '../../../src/base/value.ts';
import { columnValue } from './values.ts';

/** Predicates over columns; every second literal is one that a row has, so that equality is no rarity. */
export function predicateOn(columns: readonly Column[], rows: readonly StoredRow[]): fc.Arbitrary<Predicate> {
  const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { weight: 4, arbitrary: fc.oneof(...columns.map((column) => leaf(column, rows))) },
      fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(tie('predicate'), { maxLength: 3 }) }),
      fc.record({ op: fc.constant('not'), of: tie('predicate') }),
    ),
  }));
  return predicate;
}

function leaf({ name: column, type }: Column, rows: readonly StoredRow[]): fc.Arbitrary<Predicate> {
  const nullTest = fc.record({ op: fc.constantFrom('isNull', 'notNull'), column: fc.constant(column) });
  if (typeof type === 'object' || type === 'binary') return nullTest;
  const stored = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
  const drawn = columnValue(type);
  const value: fc.Arbitrary<Value> = stored.length > 0 ? fc.oneof(fc.constantFrom(...stored), drawn) : drawn;
  return fc.oneof(
    { weight: 1, arbitrary: nullTest },
    {
      weight: 4,
      arbitrary: fc.record({
        op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
        column: fc.constant(column),
        type: fc.constant(type),
        value,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('in'),
        column: fc.constant(column),
        type: fc.constant(type),
        values: fc.array(value, { maxLength: 4 }),
      }),
    },
  );
}
