import test from 'ava';
import { compareTables } from '../../../props/compare/tables.ts';
import type { Inspection, StoredRow, TableInspection } from '../../../src/index.ts';
import { groundOf, mismatchIn } from './support/ground.ts';

const { state, graph, head } = await groundOf();
const SOUND = await graph.inspect({ rows: true });

type Damage = (inspection: Inspection) => Inspection;

const inTables =
  (change: (tables: readonly TableInspection[]) => readonly TableInspection[]): Damage =>
  (inspection) => ({ ...inspection, tables: change(inspection.tables) });

const inTable = (type: string, change: (table: TableInspection) => TableInspection): Damage =>
  inTables((tables) => tables.map((table) => (table.type === type ? change(table) : table)));

const inRows = (type: string, change: (rows: readonly StoredRow[]) => readonly StoredRow[]): Damage =>
  inTable(type, (table) => ({ ...table, rows: change(table.rows ?? []) }));

/** In the first row of a type, the column of a property, or one that every row has. */
const inRow = (type: string, name: string, value: string | number | null): Damage =>
  inTable(type, (table) => {
    const [first = {}, ...others] = table.rows ?? [];
    return { ...table, rows: [{ ...first, [table.columns[name]?.name ?? name]: value }, ...others] };
  });

/** One thing each that is not as the model has it, and the comparison and the place in which it shows. */
const DAMAGES: readonly (readonly [what: string, shows: string, damage: Damage])[] = [
  ['an intent that is left', 'intents intents[0]', (found) => ({ ...found, intents: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'] })],
  ['another head', 'head head.id', (found) => ({ ...found, head: { ...found.head, id: 'other' } })],
  ['a table too many', 'tables number of tables', inTables((tables) => [...tables, ...tables.slice(0, 1)])],
  ['a table of another type', 'tables node Place', inTable('Place', (table) => ({ ...table, type: 'Palace' }))],
  ['a table of another kind', 'tables edge Knows', inTable('Knows', (table) => ({ ...table, kind: 'node' }))],
  [
    'a table ahead of what is published',
    'head node Place: version of the table',
    inTable('Place', (table) => ({ ...table, head: table.head + 1 })),
  ],
  [
    "a table that is said to be another branch's",
    'tables node Place: inherited',
    inTable('Place', (table) => ({ ...table, inherited: true })),
  ],
  ['drift', 'head edge Knows: drift', inTable('Knows', (table) => ({ ...table, drift: true }))],
  ['a row too many', 'tables node Person: number of rows', inRows('Person', (rows) => [...rows, { __id: 'Cem' }])],
  ['a row that is there twice', 'tables edge Knows: number of rows', inRows('Knows', (rows) => [...rows, ...rows])],
  ['a row of a type that has none', 'tables node Note: number of rows', inRows('Note', () => [{ __id: 'a' }])],
  ['a row under another id', 'tables node Person: row "Ada"', inRow('Person', '__id', 'Eve')],
  [
    'a composite id as another text',
    String.raw`tables node Place: row "[\"DE\",\"1\"]"`,
    inRow('Place', '__id', 'DE,1'),
  ],
  ['another value', 'tables node Person: row "Ada".c1', inRow('Person', 'age', 37)],
  ['a null in place of a value', 'tables edge Knows: row "ab".c0', inRow('Knows', 'since', null)],
  ['an edge from another node', 'tables edge Knows: row "ab".__from', inRow('Knows', '__from', 'Bob')],
  ['an edge to another node', 'tables edge LivesIn: row "a1".__to', inRow('LivesIn', '__to', 'DE')],
  ['a column of no property', 'tables node Person: row "Ada".extra', inRow('Person', 'extra', 1)],
];

test('tables that are as the model has them pass', async (t) => {
  t.is(await mismatchIn(() => compareTables(SOUND, state, head)), undefined);
});

for (const [what, shows, damage] of DAMAGES) {
  test(`${what} is noticed in the tables`, async (t) => {
    t.is(await mismatchIn(() => compareTables(damage(SOUND), state, head)), shows);
  });
}
