import type { Id, Value } from '../base/value.ts';

/** How a value is compared. Strings and enums compare by code point, false before true, NaN equals itself and is greatest. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/**
 * A condition on rows of one type, as data. Logic has three values, as in SQL: a comparison with a null property is
 * unknown, `not` keeps unknown, and a row matches when the filter is true. `in` an empty list is false. List, Vector and
 * Blob properties have null tests only. An id (`id`, and for edges `from` and `to`) is compared by `eq`, `ne` and `in`.
 * Filters nest 16 deep at most, which is what Lance's SQL parser stands.
 */
export type Filter =
  | { readonly op: Comparison; readonly property: string; readonly value: Value }
  | { readonly op: 'in'; readonly property: string; readonly values: readonly Value[] }
  | { readonly op: 'isNull' | 'notNull'; readonly property: string }
  | { readonly op: 'eq' | 'ne'; readonly field: IdField; readonly value: Id }
  | { readonly op: 'in'; readonly field: IdField; readonly values: readonly Id[] }
  /** Without parts `and` is true and `or` is false. */
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter };

/** `from` and `to` exist on edges only. */
export type IdField = 'id' | 'from' | 'to';
