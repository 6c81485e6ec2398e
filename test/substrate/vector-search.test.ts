import { Index, type Table, type VectorQuery } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import type { Column, StoredRow } from '../../src/base/column.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { directoryPlace } from './support/branched.ts';
import { inOrder, sorted } from './support/indexed.ts';

// What a search by vectors finds, in which order, and how near it says that it is: with an index and without.

const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'utf8', nullable: false },
  { name: 'n', type: 'i32', nullable: false },
  { name: 'v', type: { vector: 2 }, nullable: true },
];

const POINTS: readonly (readonly [string, readonly [number, number] | null])[] = [
  ['a', [1, 0]],
  ['b', [0, 1]],
  ['c', [1, 0]],
  ['nothing', null],
  ['zero', [0, 0]],
  ['f', [-2, 0]],
  ['g', [3, 3]],
];

function points(): StoredRow[] {
  return POINTS.map(([id, v], index) => ({ id, n: index + 1, v }));
}

async function placed(t: ExecutionContext, config?: Index): Promise<Table> {
  const connection = await (await directoryPlace(t)).connect();
  const table = await connection.createTable('t', arrowTable(COLUMNS, points()));
  // One more fragment, with a vector that is there already.
  await table.add(arrowTable(COLUMNS, [{ id: 'h', n: 8, v: [1, 0] }]));
  if (config) await table.createIndex('v', { config });
  return table;
}

function near(table: Table): VectorQuery {
  return table.query().nearestTo([1, 0]);
}

async function told(query: VectorQuery): Promise<string[]> {
  const rows = (await query.toArray()) as { id: string; _distance: number }[];
  return rows.map(({ id, _distance }) => `${id} ${_distance.toFixed(3)}`);
}

const GROUNDS: Readonly<Record<string, () => Index | undefined>> = {
  'without an index': () => undefined,
  'with an index of one partition': () => Index.ivfFlat({ numPartitions: 1 }),
  'with an index for another metric': () => Index.ivfFlat({ numPartitions: 1, distanceType: 'dot' }),
};

for (const [how, config] of Object.entries(GROUNDS)) {
  test.serial(
    `distances are squared, or one less the cosine or the product, in the column _distance: ${how}`,
    async (t) => {
      const table = await placed(t, config());
      const by = (metric: 'l2' | 'cosine' | 'dot') => told(near(table).distanceType(metric).limit(20));
      const l2 = ['a 0.000', 'c 0.000', 'h 0.000', 'zero 1.000', 'b 2.000', 'f 9.000', 'g 13.000'];
      t.deepEqual(await by('l2'), l2, 'a null is never found');
      const cosine = ['a 0.000', 'c 0.000', 'h 0.000', 'g 0.293', 'b 1.000', 'f 2.000'];
      t.deepEqual(await by('cosine'), cosine, 'nor is, by an angle, what has none');
      t.deepEqual((await by('dot')).toSorted(), [
        'a 0.000',
        'b 1.000',
        'c 0.000',
        'f 3.000',
        'g -2.000',
        'h 0.000',
        'zero 1.000',
      ]);
      t.is((await by('dot'))[0], 'g -2.000');
    },
  );

  test.serial(`a condition comes before the limit unless it is said to come after: ${how}`, async (t) => {
    const table = await placed(t, config());
    const two = () => near(table).distanceType('l2').where('n > 3').limit(2);
    t.is(await inOrder(two()), 'h zero');
    t.is(await sorted(two().postfilter()), '');
    t.is(await inOrder(near(table).distanceType('l2').limit(2).offset(2)), 'h zero');
  });

  test.serial(`ten are found unless a limit says otherwise, and a limit of none is refused: ${how}`, async (t) => {
    const table = await placed(t, config());
    await table.add(
      arrowTable(
        COLUMNS,
        Array.from({ length: 20 }, (_, n) => ({ id: `x${n}`, n: 100, v: [n, 9] })),
      ),
    );
    t.is((await near(table).distanceType('l2').toArray()).length, 10);
    t.is((await near(table).distanceType('l2').limit(100).toArray()).length, 27);
    await t.throwsAsync(near(table).limit(0).toArray(), { message: /k must be positive/ });
  });

  test.serial(`the distance is told even if nobody asks for it, and cannot be sorted by: ${how}`, async (t) => {
    const table = await placed(t, config());
    const [first] = (await near(table).select(['id']).limit(1).toArray()) as object[];
    t.deepEqual(Object.keys(first ?? {}), ['id', '_distance']);
    const order = [{ columnName: '_distance' }, { columnName: 'id' }];
    await t.throwsAsync(near(table).orderBy(order).withRowId().limit(3).toArray(), {
      message: /Column _distance not found/,
    });
  });

  test.serial(
    `a vector of another length is refused, and one that is not a number finds nothing: ${how}`,
    async (t) => {
      const table = await placed(t, config());
      await t.throwsAsync(table.query().nearestTo([1, 0, 0]).limit(1).toArray(), {
        message: /No vector column found to match with the query vector dimension: 3/,
      });
      t.is(await inOrder(table.query().nearestTo([NaN, 0]).limit(3)), '');
    },
  );
}

test.serial('who names no metric gets that of the index, and l2 where there is none', async (t) => {
  const table = await placed(t);
  t.true((await told(near(table).limit(20))).includes('g 13.000'));
  await table.createIndex('v', { config: Index.ivfFlat({ numPartitions: 1, distanceType: 'cosine' }) });
  t.true((await told(near(table).limit(20))).includes('g 0.293'));
});

test.serial(
  'of equally near ones those in front are taken, over fragments, as long as none was rewritten',
  async (t) => {
    const connection = await (await directoryPlace(t)).connect();
    const same = (from: number) =>
      arrowTable(
        COLUMNS,
        Array.from({ length: 5 }, (_, index) => ({ id: `k${from + index}`, n: from + index, v: [1, 1] })),
      );
    const table = await connection.createTable('t', same(0));
    for (let from = 5; from < 30; from += 5) await table.add(same(from));
    const firsts = async () => {
      const found = new Set<string>();
      for (let round = 0; round < 10; round += 1) found.add(await inOrder(near(table).distanceType('l2').limit(3)));
      return [...found];
    };
    t.deepEqual(await firsts(), ['k0 k1 k2']);
    await table.createIndex('v', { config: Index.ivfFlat({ numPartitions: 1 }) });
    t.deepEqual(await firsts(), ['k0 k1 k2']);
    await table.update({ where: "id = 'k1'", values: { n: '100' } });
    t.deepEqual(await firsts(), ['k0 k2 k3']);
  },
);

test.serial(
  'an append refuses vectors that are not numbers, in every column of vectors; a merge takes them',
  async (t) => {
    const table = await placed(t);
    const row = { id: 'nan', n: 9, v: [NaN, 0] };
    for (const mode of ['append', 'overwrite'] as const) {
      await t.throwsAsync(table.add(arrowTable(COLUMNS, [row]), { mode }), {
        message: /Vector column contains NaN values/,
      });
    }
    await table
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .useIndex(false)
      .execute(arrowTable(COLUMNS, [row]));
    t.is(await table.countRows(), 9);
    t.false((await inOrder(near(table).limit(20))).includes('nan'));
  },
);

test.serial('infinite vectors are far away without an index, and not found with one', async (t) => {
  const table = await placed(t);
  await table.add(arrowTable(COLUMNS, [{ id: 'far', n: 9, v: [Infinity, 0] }]));
  t.is((await told(near(table).distanceType('l2').limit(20))).at(-1), 'far Infinity');
  await table.createIndex('v', { config: Index.ivfFlat({ numPartitions: 1 }) });
  t.is((await told(near(table).distanceType('l2').limit(20))).at(-1), 'g 13.000');
});

test.serial('an index is passed by on request, and who searches fast sees what it covers alone', async (t) => {
  const table = await placed(t, Index.ivfFlat({ numPartitions: 1 }));
  await table.add(arrowTable(COLUMNS, [{ id: 'new', n: 9, v: [1, 0] }]));
  t.is(await sorted(near(table).distanceType('l2').limit(4)), 'a c h new');
  t.is(await sorted(near(table).distanceType('l2').bypassVectorIndex().limit(4)), 'a c h new');
  t.is(await sorted(near(table).distanceType('l2').fastSearch().limit(4)), 'a c h zero');
});
