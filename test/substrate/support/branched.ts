import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect, Session, type Branches, type Connection, type Table } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../../failpoints/lab/lab.ts';
import type { StoredRow } from '../../../src/base/column.ts';
import { arrowTable } from '../../../src/lance/arrow.ts';
import { lanceConnectionTarget, openObjectStore } from '../../../src/storage/location.ts';
import { temporaryRoot } from '../../support/root.ts';
import { COLUMNS, data, row, seen } from './raw.ts';

/** One table `t` of LanceDB itself, and the files that it is made of, by their paths below it. */
export interface TablePlace {
  /** What the place is below, as Lance writes it into manifests. */
  readonly uri: string;
  /** Another connection, with a cache of its own. */
  connect(actor?: string): Promise<Connection>;
  /** Names of the files in a folder; none where it is not there. */
  names(folder: string): Promise<string[]>;
  read(path: string): Promise<Uint8Array>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** A table of two versions, `a` and then `b`, on main. */
export interface Founded {
  readonly place: TablePlace;
  readonly connection: Connection;
  readonly main: Table;
  readonly branches: Branches;
}

export async function directoryPlace(t: ExecutionContext): Promise<TablePlace> {
  const root = await temporaryRoot(t);
  const at = (path: string) => join(root, 't.lance', path);
  return {
    uri: root,
    connect: async () => closing(t, await connect(root, { session: new Session() })),
    async names(folder) {
      const names = await readdir(at(folder)).catch(() => []);
      // A hint for directories alone; whoever opens a table does without.
      return names.filter((name) => name !== 'latest_version_hint.json').toSorted();
    },
    read: (path) => readFile(at(path)),
    async write(path, text) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), text);
    },
    remove: (path) => rm(at(path)),
  };
}

export function labPlace(t: ExecutionContext, lab: Lab, retries = 3): TablePlace {
  const store = openObjectStore('s3://bucket/g', lab.issueKey('bystander'));
  return {
    uri: 's3://bucket/g',
    async connect(actor = 'actor') {
      const { uri, storageOptions } = lanceConnectionTarget('s3://bucket/g', lab.issueKey(actor));
      const options = { ...storageOptions, client_max_retries: String(retries) };
      return closing(t, await connect(uri, { storageOptions: options, session: new Session() }));
    },
    async names(folder) {
      return (await store.list(`t.lance/${folder}/`)).map((key) => key.slice(key.lastIndexOf('/') + 1));
    },
    async read(path) {
      const object = await store.get(`t.lance/${path}`);
      if (!object) throw new Error(`${path} is not there`);
      return object.bytes;
    },
    async write(path, text) {
      await store.delete(`t.lance/${path}`);
      await store.create(`t.lance/${path}`, Buffer.from(text));
    },
    remove: (path) => store.delete(`t.lance/${path}`),
  };
}

export async function freshLab(t: ExecutionContext): Promise<Lab> {
  const lab = await startLab();
  t.teardown(() => endOf(lab));
  lab.createBucket('bucket');
  return lab;
}

/** A lab ends in this order where somebody may still wait for it. */
export function endOf(lab: Lab): Promise<void> {
  lab.refuseAll();
  return lab.stop();
}

export async function founded(place: TablePlace): Promise<Founded> {
  const connection = await place.connect('founder');
  const main = await connection.createTable('t', arrowTable(COLUMNS, [row('a', { token: 't0' })]));
  await main.add(data(row('b', { token: 't0' })));
  return { place, connection, main, branches: await main.branches() };
}

/** One test on either kind of store: what it says holds on both. */
export function onBoth(title: string, holds: (t: ExecutionContext, ground: Founded) => Promise<void>): void {
  test(`${title}: in a directory`, async (t) => holds(t, await founded(await directoryPlace(t))));
  test(`${title}: in the lab`, async (t) => holds(t, await founded(labPlace(t, await freshLab(t)))));
}

/** A handle on a branch, of a connection of its own. */
export async function openBranch(place: TablePlace, branch?: string, version?: number): Promise<Table> {
  const connection = await place.connect();
  return connection.openTable('t', [], {
    ...(branch !== undefined && { branch }),
    ...(version !== undefined && { version }),
  });
}

/** The manager of branches, as somebody else has it. */
export async function managed(place: TablePlace): Promise<Branches> {
  return (await openBranch(place)).branches();
}

/** Ids of the rows that somebody who has seen nothing yet finds. */
export async function found(place: TablePlace, branch?: string, version?: number): Promise<string> {
  return ids(await openBranch(place, branch, version));
}

export async function ids(table: Table): Promise<string> {
  return (await seen(table)).map((told) => told.split('=')[0]).join(' ');
}

export function append(table: Table, ...rows: readonly StoredRow[]) {
  return table.add(data(...rows));
}

/** Numbers of the versions that a folder holds: `tree/x/_versions` has those of the branch `x`. */
export async function versions(place: TablePlace, folder = '_versions'): Promise<number[]> {
  const names = await place.names(folder);
  return names.map((name) => Number(2n ** 64n - 1n - BigInt(name.slice(0, 20)))).toSorted((a, b) => a - b);
}

export function versionPath(branch: string, version: number): string {
  return `tree/${branch}/_versions/${(2n ** 64n - 1n - BigInt(version)).toString().padStart(20, '0')}.manifest`;
}

export function refPath(branch: string): string {
  return `_refs/branches/${branch}.json`;
}

/** What the file of a branch's ref says. */
export interface BranchRef {
  readonly parentBranch: string | null;
  readonly parentVersion: number;
  readonly identifier?: { readonly version_mapping: readonly (readonly [number, string])[] };
  readonly createAt: number;
  readonly manifestSize: number;
  readonly metadata?: object;
}

export async function refOf(place: TablePlace, branch: string): Promise<BranchRef> {
  return JSON.parse(Buffer.from(await place.read(refPath(branch))).toString()) as BranchRef;
}

function closing(t: ExecutionContext, connection: Connection): Connection {
  t.teardown(() => connection.close());
  return connection;
}
