import {
  Bool,
  Field,
  Int8,
  List,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { assert } from '../base/assert.ts';
import type { Column, ColumnType } from '../base/column.ts';
import type { Value } from '../base/value.ts';
import { bitmap, columnData, validity } from './arrow-columns.ts';
import { arrowType } from './arrow-type.ts';

/** A column as others are to read it; `parts` are those of a tuple, which has all of them. */
export type StreamColumn = Column | { readonly name: string; readonly parts: readonly Column[] };

/**
 * Rows as an Arrow IPC stream, for programs that are not ours. Values have the types that anybody expects: a boolean is one, as
 * it is not in a table. All bytes written so far are held.
 */
export class ArrowStream {
  readonly #columns: readonly StreamColumn[];
  readonly #schema: Schema;
  readonly #writer = new RecordBatchStreamWriter();

  constructor(columns: readonly StreamColumn[]) {
    this.#columns = columns;
    this.#schema = new Schema(columns.map(fieldOf));
    // So that a stream without rows has its schema all the same.
    this.#writer.reset(undefined, this.#schema);
  }

  /** Adds rows as one batch, by column: of a tuple, the list of its parts' values. */
  add(columns: readonly (readonly Value[])[]): void {
    const children = this.#columns.map((column, index) => dataOf(column, columns[index] ?? []));
    const length = columns[0]?.length ?? 0;
    this.#writer.write(new RecordBatch(this.#schema, structOf(this.#schema.fields, length, children)));
  }

  /** The whole stream; nothing is added from then on. */
  finish(): Uint8Array {
    this.#writer.finish();
    return this.#writer.toUint8Array(true);
  }
}

function fieldOf(column: StreamColumn): Field {
  if ('parts' in column) return new Field(column.name, new Struct(column.parts.map(fieldOf)), false);
  return new Field(column.name, readableType(column.type), column.nullable);
}

function readableType(type: ColumnType): DataType {
  if (type === 'bool') return new Bool();
  const isList = typeof type === 'object' && 'list' in type;
  return isList ? new List(new Field('item', readableType(type.list), true)) : arrowType(type);
}

function dataOf(column: StreamColumn, values: readonly Value[]): Data {
  if ('parts' in column) {
    const tuples = values as readonly (readonly Value[])[];
    const children = column.parts.map((part, index) =>
      dataOf(
        part,
        tuples.map((tuple) => tuple[index] ?? null),
      ),
    );
    return structOf(column.parts.map(fieldOf), values.length, children);
  }
  const { type } = column;
  if (type === 'bool') return boolData(values);
  const isListOfBool = typeof type === 'object' && 'list' in type && type.list === 'bool';
  return isListOfBool ? built(type, values) : columnData(type, values);
}

function built(type: ColumnType, values: readonly Value[]): Data {
  const [data] = vectorFromArray(values, readableType(type)).data;
  assert(data, 'a vector has a chunk');
  return data;
}

/**
 * Where all its values are null, Arrow's writer leaves out the buffer that other readers insist on. A buffer of bytes it writes
 * as it is; a batch says nothing of types, and more bytes than there are bits are allowed.
 */
function boolData(values: readonly Value[]): Data {
  const there = { length: values.length, ...validity(values) };
  if (there.nullCount === values.length) {
    return makeData({ type: new Int8(), ...there, data: new Int8Array(values.length) });
  }
  const data = bitmap(values.map((value) => value === true));
  return makeData({ type: new Bool(), ...there, data });
}

function structOf(fields: Field[], length: number, children: Data[]): Data<Struct> {
  return makeData({ type: new Struct(fields), length, nullCount: 0, children });
}
