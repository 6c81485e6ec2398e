import test from 'ava';
import { Graph } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';

test('rows are read of the tables that are asked for', async (t) => {
  const graph = await Graph.init({ root: await temporaryRoot(t), schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  const typesWithRows = async (rows?: boolean | readonly string[]): Promise<string[]> => {
    const { tables } = await graph.inspect(rows === undefined ? {} : { rows });
    return tables.filter((table) => table.rows).map(({ type }) => type);
  };
  t.deepEqual(await typesWithRows(true), ['City', 'Person', 'Knows', 'LivesIn']);
  t.deepEqual(await typesWithRows(false), []);
  t.deepEqual(await typesWithRows(), []);
  const { tables } = await graph.inspect();
  const knows = tables.find(({ type }) => type === 'Knows')?.key ?? 'none';
  t.deepEqual(await typesWithRows([knows, 'node:no-table']), ['Knows']);
  await graph.close();
});
