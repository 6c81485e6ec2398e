import { ID_COLUMN, type Column, type StoredRow } from '../../src/base/column.ts';
import type { Predicate } from '../../src/base/predicate.ts';
import { LanceRoot } from '../../src/lance/connection.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import type { CommitRow } from '../../src/manifest/rows.ts';
import type { ManifestState } from '../../src/manifest/state.ts';
import { lanceConnectionTarget } from '../../src/storage/location.ts';
import type { Cost } from '../../props/cost/cost.ts';
import { ROOT } from '../../props/cost/ground.ts';
import { emailOf } from '../../props/cost/schema.ts';
import { counted, type Setting } from '../../props/cost/measure.ts';
import type { CostOperation } from '../../props/cost/operation.ts';

const EDGE_COLUMNS = ['__from', '__to'];

/** As often as it is done before it is counted: see `measure`. */
const WARM_TURNS = 1;

const LOADED_ROWS = 100;

/** Lance's handles on one graph, held open; every one of them stands where it last wrote or looked. */
interface Bench {
  readonly manifest: Manifest;
  readonly people: LanceTable;
  readonly knows: LanceTable;
  readonly cities: LanceTable;
}

type Physical = (bench: Bench, turn: number) => Promise<unknown>;

const probe: Physical = ({ manifest }) => manifest.load();

/** What an operation cannot do without: calls into Lance alone, by somebody who needs no intent, no validation and no second look. */
const PHYSICAL: ReadonlyMap<string, Physical> = new Map<string, Physical>([
  ['snapshot', probe],
  ['counts', probe],
  ['commits', probe],
  ['branches', probe],
  ['getNode', afterProbe(({ people }) => people.scan({ where: idIs(emailOf(3)), limit: 1 }))],
  ['scanNodes', afterProbe(({ people }) => people.scan())],
  ['getEdge', afterProbe(({ knows }) => knows.scan({ where: idIs('knows 3'), limit: 1 }))],
  ['scanEdges', afterProbe(({ knows }) => knows.scan())],
  ['insertNode', published('people', ({ people }, turn) => people.append([person(`floor ${turn}`)]))],
  ['upsertNode', published('people', ({ people }, turn) => people.upsert([person(emailOf(turn))]))],
  ['updateNodes', published('people', ({ people }, turn) => people.upsert([person(emailOf(turn))]))],
  ['deleteEdges', published('knows', ({ knows }, turn) => knows.delete(idIs(`knows ${turn}`)))],
  [
    'load append',
    published('cities', ({ cities }, turn) =>
      cities.append(Array.from({ length: LOADED_ROWS }, (_, row) => city(`floor ${turn} ${row}`))),
    ),
  ],
]);

/** What raw LanceDB needs for the physical work of an operation on the graph that lies in the lab; nothing where that makes no sense. */
export async function floorOf(setting: Setting, { name }: CostOperation): Promise<Cost | undefined> {
  const physical = PHYSICAL.get(name);
  if (!physical) return undefined;
  const lance = new LanceRoot(lanceConnectionTarget(ROOT, setting.lab.issueKey('floor')));
  try {
    const bench = await openBench(lance);
    for (let turn = 0; turn < WARM_TURNS; turn += 1) await physical(bench, turn);
    return await counted(setting, () => physical(bench, WARM_TURNS));
  } finally {
    lance.close();
  }
}

async function openBench(lance: LanceRoot): Promise<Bench> {
  const manifest = await Manifest.open(lance);
  if (!manifest) throw new Error('there is no graph to find the floor of');
  const { tables } = await manifest.load();
  const open = async (prefix: string, columns: readonly Column[]): Promise<LanceTable> => {
    const location = [...tables].find(([key]) => key === prefix)?.[1].location ?? '';
    const table = await lance.open(location, columns);
    if (!table) throw new Error(`there is no table ${prefix}`);
    return table;
  };
  return {
    manifest,
    people: await open('node:person', columnsOf([ID_COLUMN, 'email', 'name'], ['age'])),
    knows: await open('edge:knows', columnsOf([ID_COLUMN, ...EDGE_COLUMNS], ['since'])),
    cities: await open('node:city', [
      ...columnsOf([ID_COLUMN, 'name'], []),
      { name: 'words', type: 'utf8', nullable: true },
      { name: 'place', type: { vector: 4 }, nullable: true },
    ]),
  };
}

function columnsOf(texts: readonly string[], numbers: readonly string[]): readonly Column[] {
  return [
    ...texts.map((name): Column => ({ name, type: 'utf8', nullable: false })),
    ...numbers.map((name): Column => ({ name, type: 'i32', nullable: true })),
  ];
}

function afterProbe(read: Physical): Physical {
  return async (bench, turn) => {
    await probe(bench, turn);
    await read(bench, turn);
  };
}

type Handle = Exclude<keyof Bench, 'manifest'>;

/** One effect, and the one merge that makes it visible: on the state that the one before left, without looking. */
function published(
  handle: Handle,
  effect: (bench: Bench, turn: number) => Promise<{ readonly ok: boolean }>,
): Physical {
  return async (bench, turn) => {
    const state =
      turn === 0 ? await bench.manifest.load() : (bench.manifest.undisturbed ?? (await bench.manifest.load()));
    await succeed(effect(bench, turn));
    await succeed(publish(bench.manifest, state, bench[handle], turn));
  };
}

async function publish(manifest: Manifest, state: ManifestState, { location }: LanceTable, turn: number) {
  const row = [...state.tables.values()].find((each) => each.location === location);
  const newest = state.commits.get(state.head.commit);
  if (!row || !newest) throw new Error('a graph has tables and commits');
  const version = row.version + 1;
  const id = `FLOOR${String(turn).padStart(21, '0')}`;
  const commit: CommitRow = { ...newest, id, parent: newest.id, tables: { [row.key]: { version, location } } };
  const sequence = newest.sequence + 1;
  return manifest.merge(
    [
      { ...state.head, commit: id, sequence },
      { ...row, version },
      { ...commit, sequence },
    ],
    id,
    state,
  );
}

async function succeed(written: Promise<{ readonly ok: boolean }>): Promise<void> {
  if (!(await written).ok) throw new Error('LanceDB did not do what the floor is made of');
}

function idIs(id: string): Predicate {
  return { op: 'in', column: ID_COLUMN, type: 'utf8', values: [id] };
}

function person(email: string): StoredRow {
  return { [ID_COLUMN]: email, email, name: 'floor', age: 1 };
}

function city(name: string): StoredRow {
  return { [ID_COLUMN]: name, name, words: null, place: null };
}
