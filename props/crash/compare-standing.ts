import { createHash } from 'node:crypto';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import { scanEdges, scanNodes, type ModelState } from '../../model/index.ts';
import type { GraphHandle, SnapshotReader, TableInspection } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import type { BranchStanding } from './fates.ts';
import { folderOf, wholeFolderOf } from './folders.ts';

/**
 * Remembers what tables were read and found right, so that of many states only what is new is read. Everything that a table
 * consists of counts: where a single file is another, or gone, it is read again.
 */
export class KnownTables {
  readonly #known = new WeakMap<object, Set<string>>();

  /** Whether the table is known to hold these rows as it lies there; from now on it is. */
  note(rows: object, table: TableInspection, { state }: LabSnapshot): boolean {
    const print = fingerprintOf(table, state);
    const prints = this.#known.get(rows) ?? new Set();
    this.#known.set(rows, prints);
    return prints.size === prints.add(print).size;
  }
}

function fingerprintOf({ location, published }: TableInspection, { buckets }: LabSnapshot['state']): string {
  const hash = createHash('sha256').update(`${location} ${published}\n`);
  // A fork has files of what it was made from.
  const folder = wholeFolderOf(location);
  const isFork = folder !== folderOf(location);
  for (const { root } of buckets.values()) {
    for (const { key, object } of objectsBelow(root, `graph/${folder}/`)) {
      if (isFork || !key.startsWith(`graph/${folder}/tree/`)) hash.update(`${key} ${object.etag}\n`);
    }
  }
  return hash.digest('hex');
}

/** What is compared of a branch. */
export interface BranchLook {
  /** Where its tables are, as an inspection tells. */
  readonly tables: readonly TableInspection[];
  /** A handle on it, where there are rows to be read. */
  readonly open: () => Promise<GraphHandle>;
  /** Whether somebody is at work on its tables, or has left something there. */
  readonly mayDrift: boolean;
}

/** Holds all that a branch shows against a standing, beside its history: where every table is, and its rows. */
export async function compareStanding(
  { tables, open, mayDrift }: BranchLook,
  { branch, state }: BranchStanding,
  known: KnownTables,
  snapshot: LabSnapshot | undefined,
): Promise<void> {
  const types = tables.map(({ kind, type }) => `${kind} ${type}`);
  const expected = [
    ...[...state.nodes.keys()].map((type) => `node ${type}`),
    ...[...state.edges.keys()].map((type) => `edge ${type}`),
  ];
  requireEqual('tables', `tables of ${branch.name}`, expected.toSorted(), types.toSorted());
  // Its newest version may be a restored one, which is none of anybody's concern.
  for (const { kind, type, drift } of tables) {
    if (!mayDrift) requireEqual('head', `${branch.name}, ${kind} ${type}: drift`, false, drift);
  }
  const unknown = tables.filter((table) => {
    const rows = (table.kind === 'node' ? state.nodes : state.edges).get(table.type) ?? new Map();
    return !snapshot || !known.note(rows, table, snapshot);
  });
  if (unknown.length === 0) return;
  const handle = await open();
  const reader = await obtain('snapshot', () => handle.snapshot());
  for (const table of unknown) await compareTable(reader, state, table);
}

/** A node type and an edge type may have one name. */
export type TableName = Pick<TableInspection, 'kind' | 'type'>;

/** Holds the rows of one table against the model. */
export async function compareTable(
  reader: SnapshotReader,
  state: ModelState,
  { kind, type }: TableName,
): Promise<void> {
  if (kind === 'node') {
    const path = `scanNodes(${JSON.stringify(type)})`;
    requireEqual('queries', path, scanNodes(state, type), await obtain(path, () => reader.scanNodes(type)));
  } else {
    const path = `scanEdges(${JSON.stringify(type)})`;
    requireEqual('queries', path, scanEdges(state, type), await obtain(path, () => reader.scanEdges(type)));
  }
}
