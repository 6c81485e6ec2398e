import fc from 'fast-check';
import type { PlacedRow } from '../../../src/lance/table.ts';
import {
  encodeRow,
  type CommitRow,
  type HeadRow,
  type ManifestRow,
  type SchemaRow,
  type TableRow,
} from '../../../src/manifest/rows.ts';

export function headRow(commit: string, sequence: number): HeadRow {
  return { type: 'graph_head', commit, sequence };
}

export const SCHEMA_ROW: SchemaRow = { type: 'schema', hash: 'a hash' };

export function tableRow(key: string, version = 1): TableRow {
  return { type: 'table', key, version, location: `nodes/${key}` };
}

export function commitRow(id: string, fields: Partial<CommitRow> = {}): CommitRow {
  return {
    type: 'graph_commit',
    id,
    state: 'published',
    parent: null,
    merged: null,
    sequence: 0,
    actor: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    operation: 'mutate',
    schema: SCHEMA_ROW.hash,
    tables: {},
    ...fields,
  };
}

/** Rows as a scan finds them, all of them in one fragment. */
export function placed(rows: readonly ManifestRow[], token = 't', fragment = 0): PlacedRow[] {
  return rows.map((row) => ({ row: encodeRow(row, token, ''), fragment }));
}

const text = fc.string({ unit: 'binary', maxLength: 8 });
const plain = { noNullPrototype: true } as const;
const typed = <const T>(type: T) => fc.constant(type);

/** Any row that this program might write. */
export const anyRow: fc.Arbitrary<ManifestRow> = fc.oneof(
  fc.record({ type: typed('graph_head'), commit: text, sequence: fc.nat() }, plain),
  fc.record({ type: typed('schema'), hash: text }, plain),
  fc.record({ type: typed('table'), key: text, version: fc.nat(), location: text }, plain),
  fc.record(
    {
      type: typed('graph_commit'),
      id: text,
      state: fc.constantFrom('published', 'spent'),
      parent: fc.option(text),
      merged: fc.option(text),
      sequence: fc.nat(),
      actor: fc.option(text),
      createdAt: text,
      operation: fc.constantFrom('init', 'mutate', 'load', 'merge'),
      schema: text,
      tables: fc.dictionary(
        fc.oneof(text, fc.constantFrom('$i64', '$object', 'constructor')),
        fc.record({ version: fc.nat(), location: text }, plain),
        { maxKeys: 3, ...plain },
      ),
    },
    plain,
  ),
);
