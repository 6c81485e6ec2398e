import test from 'ava';
import { check } from '../../../props/check/check.ts';
import { canonicalCase } from '../../../props/case/codec.ts';
import type { Case } from '../../../props/case/case.ts';
import type { RaceOperation } from '../../../props/case/race.ts';
import { sizeOf } from '../../../props/case/size.ts';
import type { RunReport } from '../../../props/run/report.ts';
import { labStore } from '../../../props/store/lab.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import { stockEngine } from '../support/stock-engine.ts';

// Intent: the harness finds what is wrong with other people's engines too. LanceDB's merge by key, used as it comes, inserts
// one new key twice when two of them race (lance-facts: no primary key, no conflict).

const SCHEMA = { nodes: { City: { key: ['code'], properties: { code: { type: 'I32' } } } } } as const;

/** The races of the suite, with nothing in them but upserts of four cities. */
function upsertsOnly(data: Case): Case {
  const { race } = data;
  if (!race) return data;
  const programs = race.programs.map((program, actor) =>
    program.map((_, index): RaceOperation => ({
      kind: 'mutate',
      statements: [{ op: 'upsertNode', type: 'City', values: { code: (actor * 3 + index) % 4 } }],
    })),
  );
  return canonicalCase({ ...data, schema: SCHEMA, operations: [], race: { ...race, programs } });
}

/** LanceDB does not promise to refuse what was decided on an older state. */
function lenient({ failure, ...report }: RunReport): RunReport {
  return failure?.signature === 'order: unseen_base' ? report : { ...report, ...(failure && { failure }) };
}

test('two merges of one new key race on stock LanceDB, and both insert it', async (t) => {
  const suite = interleavings();
  const report = await check({
    suite: {
      ...suite,
      draw: (seed, index) => upsertsOnly(suite.draw(seed, index)),
      run: async (data, options) => lenient(await suite.run(data, options)),
      floors: () => [],
    },
    engine: stockEngine,
    store: labStore(),
    seed: 1,
    runs: 200,
  });
  const [found] = report.counterexamples;
  t.is(report.verdict, 'fail');
  t.truthy(found);
  if (!found) return;
  t.log(`run ${found.run}: ${found.failure.difference}`);
  t.like(found.failure, { comparison: 'order', signature: 'order: inexplicable_write' });
  t.true(found.isMinimal);
  const size = sizeOf(found.case);
  t.like(size, { actors: 2, operations: 2, statements: 2 });
  t.true(size.preemptions <= 2);
});
