import test from 'ava';
import { checkCosts } from '../../../props/cost/check-costs.ts';
import { COST_OPERATIONS } from '../../../props/cost/operations.ts';
import { readGoldens } from '../../../scripts/cli/goldens.ts';
import { lanceMeter } from '../../../scripts/cost/lance-meter.ts';
import { Graph, type Engine } from '../../../src/index.ts';
import { operationNamed } from './support/sample-measurement.ts';
import { listingEngine } from './support/listing-engine.ts';

const YOUNG = { depth: 10, tables: 4 };

/** What operations cost on a young graph, against what was agreed on. */
async function checkYoung(engine: Engine) {
  const agreed = await readGoldens();
  if (!agreed) throw new Error('nothing was agreed on');
  using meter = lanceMeter();
  return await checkCosts({
    engine,
    seed: 1,
    cells: [YOUNG],
    operations: COST_OPERATIONS,
    agreed,
    meter,
    isPart: true,
  });
}

test.serial('every operation costs what was agreed on, and its gates hold, on a young graph', async (t) => {
  const { verdict, misses, measurements } = await checkYoung(Graph);
  t.is(verdict, 'pass', misses.map(({ operation, what, got }) => `${operation.name}: ${what} ${got}`).join('\n'));
  const measured = new Set(measurements.map(({ operation }) => operation.name));
  t.deepEqual([...measured].toSorted(), COST_OPERATIONS.map(({ name }) => name).toSorted());
});

test.serial('one listing more is found in whichever operation it is, by its name', async (t) => {
  const { verdict, misses } = await checkYoung(listingEngine(async () => 1));
  t.is(verdict, 'fail');
  const listed = misses.filter(({ what }) => what === 'sidecar list');
  for (const { name } of COST_OPERATIONS) {
    const found = listed.find(({ operation }) => operation.name === name);
    t.true(found !== undefined && found.by > 0, name);
  }
});

test.serial('a scan that grows with the history misses the bound of its operation', async (t) => {
  const { misses } = await checkCosts({
    engine: listingEngine(async (graph) => (await graph.commits()).length),
    seed: 1,
    cells: [YOUNG, { depth: 24, tables: 4 }],
    operations: [operationNamed('insertNode')],
    isPart: true,
  });
  const grown = misses.filter(({ gate, cell }) => gate.includes('one bound') && cell.depth === 24);
  t.deepEqual(
    grown.map(({ operation, what }) => [operation.name, what]),
    [['insertNode', 'requests']],
  );
});

test('who measures nothing, or too few graphs, has no verdict', async (t) => {
  const nothing = await checkCosts({ engine: Graph, seed: 1, cells: [], operations: COST_OPERATIONS });
  t.is(nothing.verdict, 'void');
  t.true(nothing.lacked.includes('getNode was not measured'));
});
