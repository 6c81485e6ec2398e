import type { ColumnType } from './column.ts';
import type { Value } from './value.ts';

/**
 * A filter bound to stored columns: names are columns, literals are canonical values of the column's type and never null.
 * The meaning is that of `Filter`: three-valued logic; `in` an empty list is false.
 */
export type Predicate =
  | {
      readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';
      readonly column: string;
      readonly type: ColumnType;
      readonly value: Value;
    }
  | { readonly op: 'in'; readonly column: string; readonly type: ColumnType; readonly values: readonly Value[] }
  | { readonly op: 'isNull' | 'notNull'; readonly column: string }
  | { readonly op: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate };

/** Matches every row. */
export const EVERYTHING: Predicate = { op: 'and', of: [] };
