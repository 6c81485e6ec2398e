import type { Value } from './value.ts';

/** How a property's values are stored; the physical side of `PropertyType`. */
export type ColumnType =
  | 'bool'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'utf8'
  | 'date'
  | 'timestamp'
  | 'binary'
  | { readonly list: Exclude<ColumnType, 'binary' | object> }
  | { readonly vector: number };

/** A column of a stored table. Names are lower case, of letters, digits and underscores; some are words of SQL. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** A row as it is stored, by column name; values in the canonical form of `Value`. */
export type StoredRow = Readonly<Record<string, Value>>;

/** Rows as they are stored, by column: the same values, as many in each. */
export interface StoredColumns {
  readonly length: number;
  /** By column name. */
  readonly values: ReadonlyMap<string, readonly Value[]>;
}

/** Text of a row's id: every table has it. */
export const ID_COLUMN = '__id';
/** Id text of the node that an edge leaves. */
export const FROM_COLUMN = '__from';
/** Id text of the node that an edge enters. */
export const TO_COLUMN = '__to';
