import assert from 'node:assert/strict';
import { MessageReader, tableFromIPC, type Struct } from 'apache-arrow';
import test from 'ava';
import fc from 'fast-check';
import type { Column, ColumnType } from '../../src/base/column.ts';
import type { Value } from '../../src/base/value.ts';
import { ArrowStream } from '../../src/lance/arrow-stream.ts';
import { EVERY_COLUMN } from './support/every-type.ts';
import { storedRows } from './support/values.ts';

// A stream holds what was put into it, in types that others know.

test('rows of every type come back as they were, whatever the batches', async (t) => {
  const batches = fc.array(storedRows(EVERY_COLUMN, { minLength: 1, maxLength: 10 }), { maxLength: 3 });
  fc.assert(
    fc.property(batches, (drawn) => {
      const stream = new ArrowStream(EVERY_COLUMN);
      for (const rows of drawn) stream.add(EVERY_COLUMN.map(({ name }) => rows.map((row) => row[name] ?? null)));
      const table = tableFromIPC(stream.finish());
      for (const { name, type } of EVERY_COLUMN) {
        const found = Array.from(table.getChild(name) ?? [], (raw) => read(type, raw));
        const expected = drawn.flat().map((row) => row[name] ?? null);
        assert.deepEqual(found, expected, name);
      }
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('a tuple is a struct of its parts', (t) => {
  const part = (name: string, type: ColumnType): Column => ({ name, type, nullable: false });
  const stream = new ArrowStream([{ name: 'pair', parts: [part('flag', 'bool'), part('n', 'i64')] }]);
  stream.add([
    [
      [true, 1n],
      [false, 2n],
    ],
  ]);
  stream.add([[[false, 3n]]]);
  const rows = tableFromIPC<{ pair: Struct }>(stream.finish()).getChild('pair') ?? [];
  const pairs = Array.from(rows, (row) => row?.toJSON());
  t.deepEqual(pairs, [
    { flag: true, n: 1n },
    { flag: false, n: 2n },
    { flag: false, n: 3n },
  ]);
});

test('booleans that are all null have the bytes that readers ask for', (t) => {
  for (const length of [1, 8, 9, 100]) {
    const stream = new ArrowStream([{ name: 'flag', type: 'bool', nullable: true }]);
    stream.add([Array.from({ length }, () => null)]);
    const bytes = stream.finish();
    const column = tableFromIPC(bytes).getChild('flag');
    t.deepEqual([column?.length, column?.nullCount, column?.get(0)], [length, length, null]);
    const buffers = [...new MessageReader(bytes)].flatMap((message) =>
      message.isRecordBatch() ? message.header().buffers : [],
    );
    t.is(buffers.length, 2);
    for (const buffer of buffers) t.true(buffer.length >= Math.ceil(length / 8));
  }
});

/** An Arrow value as it was put in. */
function read(type: ColumnType, raw: unknown): Value {
  if (raw === null || raw === undefined) return null;
  if (typeof type === 'object') {
    const element = 'list' in type ? type.list : 'f32';
    return Array.from(raw as Iterable<unknown>, (each) => read(element, each));
  }
  if (type === 'date') return new Date(raw as number).toISOString().slice(0, 10);
  if (type === 'timestamp') return new Date(raw as number).toISOString();
  return type === 'binary' ? Uint8Array.from(raw as Uint8Array) : (raw as Value);
}
