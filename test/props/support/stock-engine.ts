import { refusal } from './refusal.ts';
import { connect, type Connection } from '@lancedb/lancedb';
import {
  compareCodePoints,
  decodeJson,
  encodeJson,
  GraphError,
  systemEnvironment,
  type Commit,
  type Engine,
  type GraphHandle,
  type LocationOptions,
  type NodeRecord,
  type SnapshotReader,
  type Statement,
  type Values,
} from '../../../src/index.ts';
import { emptyState, write } from '../../../model/index.ts';
import { idMinter } from '../../../src/base/ids.ts';
import { lanceConnectionTarget } from '../../../src/storage/location.ts';
import { withoutBranches, withoutMaintenance } from './without-branches.ts';

/**
 * What somebody would write first: LanceDB as it comes, and a merge by key for an upsert. It knows nodes with one key
 * property and upserts of them, and nothing else; its history is a table to which each write adds a row.
 */
export const stockEngine: Engine = {
  init: async ({ schema, ...location }) => {
    const connection = await reach(location);
    await connection.createTable('schema', [{ text: encodeJson(schema) }]);
    await connection.createTable('commits', [{ id: mintOf(location)(), actor: '', operation: 'init' }]);
    for (const type of Object.keys(schema.nodes)) {
      await connection.createTable(tableOf(type), [{ id: '', body: '' }]);
      await (await connection.openTable(tableOf(type))).delete(`id = ''`);
    }
    return handleOn(connection, mintOf(location));
  },
  open: async (location) => handleOn(await reach(location), mintOf(location)),
};

const mintOf = ({ environment = systemEnvironment }: LocationOptions) =>
  idMinter(environment.clock, environment.random);

const tableOf = (type: string): string => `nodes_${type.toLowerCase()}`;

async function reach({ root, s3 }: LocationOptions): Promise<Connection> {
  const { uri, storageOptions } = lanceConnectionTarget(root, s3);
  return connect(uri, { storageOptions: { ...storageOptions } });
}

async function handleOn(connection: Connection, mint: () => string): Promise<GraphHandle> {
  const [stored] = await rowsOf(connection, 'schema');
  const schema = decodeJson(stored?.['text'] ?? '') as GraphHandle['schema'];
  const keyOf = (type: string): string => schema.nodes[type]?.key?.[0] ?? '';

  async function commits(): Promise<readonly Commit[]> {
    const rows = await rowsOf(connection, 'commits');
    return rows
      .map(({ id = '', actor = '', operation }, sequence): Commit => ({
        id,
        parent: rows[sequence - 1]?.['id'] ?? null,
        merged: null,
        sequence,
        actor: actor === '' ? null : actor,
        createdAt: new Date(0).toISOString(),
        operation: operation as Commit['operation'],
      }))
      .toReversed();
  }

  async function newest(): Promise<Commit> {
    const [head] = await commits();
    if (!head) throw new GraphError('corrupt', 'commit_missing', 'there is no commit');
    return head;
  }

  async function upsert(statement: Statement): Promise<{ inserted: number; updated: number; id: string | number }> {
    if (statement.op !== 'upsertNode')
      throw new GraphError('bad_request', 'malformed_operation', 'upserts of nodes only');
    const id = statement.values[keyOf(statement.type)] as string | number;
    const table = await connection.openTable(tableOf(statement.type));
    const merged = await table
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .execute([{ id: String(id), body: encodeJson(statement.values) }]);
    return { inserted: merged.numInsertedRows, updated: merged.numUpdatedRows, id };
  }

  return {
    ...withoutBranches,
    ...withoutMaintenance,
    schema,
    mutate: async (statements, { actor = '' } = {}) => {
      const done: Awaited<ReturnType<typeof upsert>>[] = [];
      const lawful = write(emptyState(schema), { kind: 'mutate', statements }, []);
      if (!lawful.ok) throw refusal(lawful);
      if (statements.length === 0) return { commit: null, inserted: 0, updated: 0, deleted: 0, ids: [] };
      for (const statement of statements) done.push(await upsert(statement));
      const id = mint();
      await (await connection.openTable('commits')).add([{ id, actor, operation: 'mutate' }]);
      const commit = (await commits()).find((each) => each.id === id) ?? null;
      const sum = (count: 'inserted' | 'updated') => done.reduce((total, each) => total + each[count], 0);
      return {
        commit,
        inserted: sum('inserted'),
        updated: sum('updated'),
        deleted: 0,
        ids: done.map((each) => each.id),
      };
    },
    load: () => Promise.reject(new GraphError('bad_request', 'malformed_operation', 'no loads')),
    snapshot: async () => readerOf(connection, schema, await newest(), keyOf),
    changes: () => Promise.reject(new GraphError('bad_request', 'malformed_operation', 'no changes')),
    commits,
    refresh: newest,
    optimize: async () => ({ tables: [], internal: [] }),
    inspect: async () => ({ head: await newest(), tables: [], intents: [] }),
    close: async () => connection.close(),
  };
}

/** Only what a comparison of the whole state asks for. */
async function readerOf(
  connection: Connection,
  schema: GraphHandle['schema'],
  commit: Commit,
  keyOf: (type: string) => string,
): Promise<SnapshotReader> {
  const none = () => Promise.reject(new GraphError('bad_request', 'malformed_operation', 'scans only'));
  return {
    commit,
    schema,
    scanNodes: async (type) => {
      const rows = await rowsOf(connection, tableOf(type));
      const records = rows.map(({ body = '' }): NodeRecord => {
        const values = decodeJson(body) as Values;
        return { type, id: values[keyOf(type)] as string | number, values };
      });
      return records.toSorted((a, b) => compareCodePoints(String(a.id), String(b.id)));
    },
    scanEdges: async () => [],
    getNode: none,
    getEdge: none,
    searchNodes: none,
    searchEdges: none,
    neighbours: none,
    counts: none,
    exportArrow: none,
    async *exportJsonLines() {
      yield await none();
    },
  };
}

async function rowsOf(connection: Connection, name: string): Promise<readonly Readonly<Record<string, string>>[]> {
  return (await (await connection.openTable(name)).query().toArray()).map((row: object) => ({ ...row }));
}
