import test, { type ExecutionContext } from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { countRequests } from '../../failpoints/lab/log/count-requests.ts';
import { Graph, type Filter, type GivenValues, type SchemaDefinition } from '../../src/index.ts';
import { quietWorld } from '../support/world.ts';

// Of a small table all rows are read at once, and looked through here; of a larger one those that match are asked for.

const SCHEMA: SchemaDefinition = {
  nodes: {
    Part: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        weight: { type: 'F64', nullable: true },
        kind: { type: 'String', nullable: true },
        seen: { type: 'Bool', default: false },
      },
    },
  },
  edges: {},
};

/** The bound is among them. */
const SIZES = [500, 501];

const SPECIAL: readonly GivenValues[] = [
  { name: 'none' },
  { name: 'nothing', weight: NaN, kind: '' },
  { name: 'zero', weight: -0, kind: "o'clock" },
  { name: 'z\u{ff5e}', weight: Infinity, kind: '\u{1f600}' },
];

const FILTERS: readonly Filter[] = [
  { op: 'eq', field: 'id', value: 'part 7' },
  { op: 'eq', property: 'weight', value: 0 },
  { op: 'in', property: 'weight', values: [NaN, 0, 3] },
  { op: 'gt', property: 'weight', value: 490 },
  { op: 'isNull', property: 'kind' },
  { op: 'not', of: { op: 'eq', property: 'kind', value: 'even' } },
  { op: 'gt', property: 'kind', value: '\u{ff5e}' },
  {
    op: 'or',
    of: [
      { op: 'eq', property: 'kind', value: "o'clock" },
      { op: 'isNull', property: 'weight' },
    ],
  },
];

for (const size of SIZES) {
  test(`an update of a table of ${size} rows is about the rows that a scan finds`, async (t) => {
    const { graph } = await partsIn(t, size);
    for (const where of FILTERS) {
      const scan = async (filter: Filter) =>
        (await (await graph.snapshot()).scanNodes('Part', { where: filter })).map(({ id }) => id);
      const expected = await scan(where);
      t.true(expected.length > 0, JSON.stringify(where));
      t.is(
        (await graph.mutate([{ op: 'updateNodes', type: 'Part', where, set: { seen: true } }])).updated,
        expected.length,
      );
      t.deepEqual(await scan({ op: 'eq', property: 'seen', value: true }), expected, JSON.stringify(where));
      await graph.mutate([{ op: 'updateNodes', type: 'Part', set: { seen: false } }]);
    }
  });
}

test('rows of a small table are found in one round of requests, those of a larger one in two', async (t) => {
  const found: (number | undefined)[] = [];
  for (const size of SIZES) {
    const { graph, counted } = await partsIn(t, size);
    const where = { op: 'eq', field: 'id', value: 'part 7' } as const;
    found.push(await counted(() => graph.mutate([{ op: 'updateNodes', type: 'Part', where, set: { weight: 1 } }])));
  }
  const [small = 0, large = 0] = found;
  t.true(small > 0 && small < large, `${small} and ${large} reads of data`);
});

async function partsIn(t: ExecutionContext, size: number) {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const reach = { root: 's3://bucket/graph', s3: lab.issueKey('writer'), environment: quietWorld() };
  const graph = await Graph.init({ ...reach, schema: SCHEMA });
  t.teardown(() => graph.close());
  const plain = Array.from({ length: size - SPECIAL.length }, (_, index) => ({
    name: `part ${index}`,
    weight: index,
    kind: index % 2 === 0 ? 'even' : 'odd',
  }));
  await graph.load({ mode: 'append', nodes: { Part: [...plain, ...SPECIAL] } });
  const counted = async (work: () => Promise<unknown>): Promise<number | undefined> => {
    lab.log.clear();
    await work();
    return countRequests(lab.log.events)['table.data get'];
  };
  return { graph, counted };
}
