import { Field, makeData, RecordBatch, Schema, Struct, Table } from 'apache-arrow';
import type { Column, StoredRow } from '../base/column.ts';
import { columnData } from './arrow-columns.ts';
import { arrowType } from './arrow-type.ts';

/** Metadata by column name, kept with the table's fields. */
export type FieldMetadata = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function arrowSchema(columns: readonly Column[], metadata: FieldMetadata = {}): Schema {
  return new Schema(
    columns.map(
      ({ name, type, nullable }) =>
        new Field(name, arrowType(type), nullable, new Map(Object.entries(metadata[name] ?? {}))),
    ),
  );
}

/** Rows as one batch; a column that a row lacks is null. There must be a row: without one a write is a version for nothing. */
export function arrowTable(columns: readonly Column[], rows: readonly StoredRow[], metadata?: FieldMetadata): Table {
  const schema = arrowSchema(columns, metadata);
  const children = columns.map(({ name, type }) => {
    const values = rows.map((row) => row[name] ?? null);
    return columnData(type, values);
  });
  const struct = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, struct)]);
}
