import test from 'ava';
import { FAILPOINTS, Graph } from '../../../src/index.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Tally } from '../../../props/suite/tally.ts';
import { CATALOGUE } from '../../../failpoints/catalogue.ts';
import { compareWithGolden } from '../../support/golden.ts';
import {
  BRANCHED,
  branchedCrash,
  insertKnows,
  insertPerson,
  MERGED,
  olderCrash,
  sampleCrash,
} from './support/sample-crash.ts';

/** One whose publish is lost to another table's, and one that is given up for a write to the same table. */
const RIVALS = [
  { operation: insertPerson('kim'), rival: insertKnows('ada', 'bob') },
  { operation: insertPerson('kim'), rival: insertPerson('lou') },
];

const grounds = new Grounds();
const options = { engine: Graph, store: labStore() };

test('whoever dies wherever in an operation, or in the recovery after it, leaves all of it or nothing', async (t) => {
  t.timeout(600_000, 'many states are judged, on a machine that may be busy');
  const tally = new Tally();
  const runs = [
    ...['mutate', 'load', 'optimize', 'init'].map((kind) => sampleCrash(kind)),
    ...RIVALS.map((each) => sampleCrash('mutate', each)),
    ...['createBranch', 'deleteBranch', 'merge'].map((kind) => branchedCrash(kind)),
    branchedCrash('mutate', {}, BRANCHED),
    branchedCrash('cleanup', {}, MERGED),
    sampleCrash('optimize', { strays: [{ kind: 'optimize' }, insertPerson('kim')] }),
    olderCrash({ kind: 'demote', version: 1, scars: ['stale run'] }),
  ];
  for (const data of runs) {
    const report = await runCrash(data, grounds, options);
    t.is(report.failure, undefined);
    t.true((report.crash?.states ?? 0) > 5);
    tally.add(report);
  }
  for (const [what, { covered, total }] of tally.coverage) t.is(covered, total, what);
  t.deepEqual(
    FAILPOINTS.filter((name) => !tally.crashed.has(name)),
    [],
  );
  const rows = FAILPOINTS.map((name) => {
    const { after, duty } = CATALOGUE[name];
    return `| \`${name}\` | ${after} | ${duty} | ${tally.crashed.get(name)} |`;
  });
  const table = [
    '# Who died where',
    '',
    'Every crash window of the engine, and how often an actor died in it in one `mutate` of two tables, one `load`, one',
    '`optimize`, one founding, two inserts beside a rival, one branch made, one deleted and one merged, one `mutate` on a branch,',
    'one `cleanup` after a branch is gone, one `optimize` with recoveries on record, one opening of a graph of internal version 1, and',
    'the recoveries after them: what `test/props/crash/run-crash.test.ts` does, which compares this file. The suite `crashes` does the same with drawn operations, and',
    'is void where a window is missed.',
    '',
    '| window | it comes after | what recovery owes | deaths |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await compareWithGolden(t, new URL('../../../failpoints/COVERAGE.md', import.meta.url), table);
});

test('a case with one death judges that one, and the same case does the same each time', async (t) => {
  const point = { after: 'write.after_table_effect', passage: 2, writes: 0, landed: [] } as const;
  const one = await runCrash(sampleCrash('mutate', { point }), grounds, options);
  t.is(one.failure, undefined);
  t.deepEqual(one.crash?.crashed, new Map([['write.after_table_effect', 1]]));
  t.is(one.crash?.states, 1);
  const recovery = { after: 'recovery.after_spend', passage: 1, writes: 1, landed: [] } as const;
  const two = await runCrash(sampleCrash('mutate', { point: { ...point, recovery } }), grounds, options);
  t.is(two.failure, undefined);
  t.is(two.crash?.states, 2);
  t.deepEqual(await runCrash(sampleCrash('mutate', { point }), grounds, options), one);
});

test('a death at a place that is never reached is no state', async (t) => {
  const point = { after: 'init.after_claim', passage: 1, writes: 0, landed: [] } as const;
  const report = await runCrash(sampleCrash('mutate', { point }), grounds, options);
  t.is(report.crash?.states, 0);
  t.deepEqual(report.crash?.lines, ['nobody comes to the place of the death']);
});
