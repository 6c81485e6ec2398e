import {
  Binary,
  DateDay,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Int8,
  List,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { unreachable } from '../base/assert.ts';
import type { Column, ColumnType, StoredRow } from '../base/column.ts';
import type { Value } from '../base/value.ts';

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
  const children = columns.map(({ name, type }) =>
    columnData(
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
  const struct = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, struct)]);
}

/** What LanceDB answers with: it brings its own copy of Arrow, so only the shape is shared. */
export interface ArrowResult {
  readonly numRows: number;
  getChild(name: string): { get(index: number): unknown } | null;
}

/** The reverse of `arrowTable`, for the columns named. */
export function storedRows(columns: readonly Column[], result: ArrowResult): StoredRow[] {
  const vectors = columns.map(({ name, type }) => ({ name, type, vector: result.getChild(name) }));
  return Array.from({ length: result.numRows }, (_, index) =>
    Object.fromEntries(vectors.map(({ name, type, vector }) => [name, fromArrow(type, vector?.get(index))])),
  );
}

export function arrowType(type: ColumnType): DataType {
  if (typeof type === 'object') {
    if ('list' in type) return new List(new Field('item', arrowType(type.list), true));
    return new FixedSizeList(type.vector, new Field('item', new Float32(), true));
  }
  switch (type) {
    case 'bool':
      // Not Arrow's Bool: where all its values are null, Arrow's writer leaves out the buffer that Lance's reader insists on.
      return new Int8();
    case 'i32':
      return new Int32();
    case 'i64':
      return new Int64();
    case 'f32':
      return new Float32();
    case 'f64':
      return new Float64();
    case 'utf8':
      return new Utf8();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMillisecond('UTC');
    case 'binary':
      return new Binary();
    default:
      return unreachable(type);
  }
}

export function columnData(type: ColumnType, values: readonly Value[]): Data {
  if (typeof type === 'object' && 'vector' in type) return vectorData(type.vector, values);
  const converted = values.map((value) => toArrow(type, value));
  const [data, ...more] = vectorFromArray(converted, arrowType(type)).data;
  if (!data || more.length > 0) throw new RangeError('one chunk a column');
  return data;
}

/** Arrow's own builder leaves out the slots of trailing nulls, which Lance's reader refuses. */
function vectorData(size: number, values: readonly Value[]): Data {
  const flat = new Float32Array(values.length * size);
  for (const [index, value] of values.entries()) {
    if (value !== null) flat.set(value as readonly number[], index * size);
  }
  const child = makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat });
  const type = new FixedSizeList(size, new Field('item', new Float32(), true));
  return firstChunk(makeVector(makeData({ type, length: values.length, ...validity(values), child })));
}

export function validity(values: readonly Value[]): { nullCount: number; nullBitmap: Uint8Array } {
  const present = values.map((value) => value !== null);
  return { nullCount: present.filter((is) => !is).length, nullBitmap: bitmap(present) };
}

export function bitmap(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  for (const [index, flag] of flags.entries()) {
    if (flag) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bytes;
}

export function firstChunk(vector: { readonly data: readonly Data[] }): Data {
  const [data] = vector.data;
  if (!data) throw new RangeError('a vector has a chunk');
  return data;
}

function toArrow(type: ColumnType, value: Value): unknown {
  if (value === null) return null;
  if (typeof type === 'object' && 'list' in type) {
    return (value as readonly Value[]).map((element) => toArrow(type.list, element));
  }
  if (type === 'bool') return Number(value);
  if (type === 'date') return Date.parse(`${value as string}T00:00:00.000Z`);
  if (type === 'timestamp') return Date.parse(value as string);
  return value;
}

function fromArrow(type: ColumnType, raw: unknown): Value {
  if (raw === null || raw === undefined) return null;
  if (typeof type === 'object') {
    const elementType = 'list' in type ? type.list : 'f32';
    return Array.from(raw as Iterable<unknown>, (element) => fromArrow(elementType, element));
  }
  switch (type) {
    case 'date':
      return new Date(raw as number).toISOString().slice(0, 10);
    case 'timestamp':
      return new Date(Number(raw)).toISOString();
    case 'binary':
      return Uint8Array.from(raw as Uint8Array);
    case 'bool':
      return raw === 1;
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
    case 'utf8':
      return raw as Value;
    default:
      return unreachable(type);
  }
}
