import { assert, unreachable } from '../base/assert.ts';
import type { Column, ColumnType, StoredColumns, StoredRow } from '../base/column.ts';
import type { Value } from '../base/value.ts';

/** What LanceDB answers with: it brings its own copy of Arrow, so only the shape is shared. */
export interface ArrowResult {
  readonly numRows: number;
  getChild(name: string): { readonly data: readonly ArrowChunk[] } | null;
}

/** Some values of a column in Arrow's buffers. Only the bitmap, where there is one, begins at `offset`. */
export interface ArrowChunk {
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array;
  readonly values: unknown;
  readonly valueOffsets: unknown;
  readonly children: readonly ArrowChunk[];
}

const DAY_MS = 86_400_000;

/** The reverse of `arrowTable`, for the columns named; one that the answer lacks is null in every row. */
export function storedColumns(columns: readonly Column[], result: ArrowResult): StoredColumns {
  const values = columns.map(({ name, type }) => [name, columnValues(type, result, name)] as const);
  return { length: result.numRows, values: new Map(values) };
}

/** The same, by row. */
export function storedRows(columns: readonly Column[], result: ArrowResult): StoredRow[] {
  const found = columns.map(({ name, type }) => ({ name, values: columnValues(type, result, name) }));
  return Array.from({ length: result.numRows }, (_, index) => {
    const row: Record<string, Value> = {};
    for (const { name, values } of found) row[name] = values[index] ?? null;
    return row;
  });
}

function columnValues(type: ColumnType, result: ArrowResult, name: string): readonly Value[] {
  const chunks = result.getChild(name)?.data;
  if (!chunks) return Array.from({ length: result.numRows }, () => null);
  const found: Value[] = [];
  for (const chunk of chunks) addValues(type, chunk, found);
  return found;
}

/** Puts the values of a chunk behind those that were found before. */
function addValues(type: ColumnType, chunk: ArrowChunk, found: Value[]): void {
  const before = found.length;
  addPresent(type, chunk, found);
  if (chunk.nullCount === 0) return;
  for (let index = 0; index < chunk.length; index += 1) if (isNull(chunk, index)) found[before + index] = null;
}

function isNull({ nullBitmap, offset }: ArrowChunk, index: number): boolean {
  const at = offset + index;
  return nullBitmap !== undefined && ((nullBitmap[at >> 3] ?? 0) & (1 << (at & 7))) === 0;
}

/** What the buffers hold, in the place of a null too. */
function addPresent(type: ColumnType, chunk: ArrowChunk, found: Value[]): void {
  if (typeof type === 'object') {
    if ('list' in type) addLists(type.list, chunk, found);
    else addVectors(type.vector, chunk, found);
    return;
  }
  switch (type) {
    case 'bool':
      addNumbers(chunk, found, (value) => value === 1);
      return;
    case 'i32':
    case 'f32':
    case 'f64':
      addNumbers(chunk, found);
      return;
    case 'i64':
      addBigInts(chunk, found);
      return;
    case 'utf8':
      addTexts(chunk, found);
      return;
    case 'date':
      addNumbers(chunk, found, (days) => isoOf(days * DAY_MS).slice(0, 10));
      return;
    case 'timestamp':
      addBigInts(chunk, found, (instantMs) => isoOf(Number(instantMs)));
      return;
    case 'binary':
      addSlices(chunk, found, (from, to) => (chunk.values as Uint8Array).slice(from, to));
      return;
    default:
      unreachable(type);
  }
}

function addNumbers({ length, values }: ArrowChunk, found: Value[], valueOf?: (stored: number) => Value): void {
  const stored = values as Float64Array;
  for (let index = 0; index < length; index += 1) {
    const value = stored[index] ?? 0;
    found.push(valueOf ? valueOf(value) : value);
  }
}

function addBigInts({ length, values }: ArrowChunk, found: Value[], valueOf?: (stored: bigint) => Value): void {
  const stored = values as BigInt64Array;
  for (let index = 0; index < length; index += 1) {
    const value = stored[index] ?? 0n;
    found.push(valueOf ? valueOf(value) : value);
  }
}

function isoOf(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** Texts that are decoded with one call: calls are what takes time, and a text that is kept keeps those beside it. */
const TEXTS_AT_ONCE = 32;

function addTexts({ length, values, valueOffsets }: ArrowChunk, found: Value[]): void {
  const { buffer, byteOffset, byteLength } = values as Uint8Array;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const offsets = valueOffsets as Int32Array;
  for (let from = 0; from < length; from += TEXTS_AT_ONCE) {
    const to = Math.min(from + TEXTS_AT_ONCE, length);
    const [begin = 0, end = 0] = [offsets[from], offsets[to]];
    const joined = bytes.toString('utf8', begin, end);
    // Where every character is one byte, which is what most texts are, the offsets are those of the characters as well.
    const isAscii = joined.length === end - begin;
    for (let index = from; index < to; index += 1) {
      const [start = 0, stop = 0] = [offsets[index], offsets[index + 1]];
      found.push(isAscii ? joined.slice(start - begin, stop - begin) : bytes.toString('utf8', start, stop));
    }
  }
}

function addLists(type: Exclude<ColumnType, 'binary' | object>, chunk: ArrowChunk, found: Value[]): void {
  const elements: Value[] = [];
  addValues(type, childOf(chunk), elements);
  addSlices(chunk, found, (from, to) => elements.slice(from, to));
}

function addVectors(size: number, chunk: ArrowChunk, found: Value[]): void {
  const elements: Value[] = [];
  addValues('f32', childOf(chunk), elements);
  for (let index = 0; index < chunk.length; index += 1) {
    found.push(elements.slice(index * size, (index + 1) * size));
  }
}

function childOf({ children }: ArrowChunk): ArrowChunk {
  const [child] = children;
  assert(child, 'a list has elements');
  return child;
}

function addSlices(
  { length, valueOffsets }: ArrowChunk,
  found: Value[],
  slice: (from: number, to: number) => Value,
): void {
  const offsets = valueOffsets as Int32Array;
  for (let index = 0; index < length; index += 1) found.push(slice(offsets[index] ?? 0, offsets[index + 1] ?? 0));
}
