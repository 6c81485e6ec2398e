import test from 'ava';
import { CELLS } from '../../props/cost/cell.ts';
import { checkCosts } from '../../props/cost/check-costs.ts';
import { describeMiss } from '../../props/cost/miss.ts';
import { COST_OPERATIONS } from '../../props/cost/operations.ts';
import { readGoldens } from '../../scripts/cli/goldens.ts';
import { lanceMeter } from '../../scripts/cost/lance-meter.ts';
import { Graph } from '../../src/index.ts';

// All operations on all graphs, as `omniproof check costs` does it.

test('every operation costs what was agreed on, at any depth and with any number of tables', async (t) => {
  const agreed = await readGoldens();
  t.true(agreed !== undefined);
  using meter = lanceMeter();
  const report = await checkCosts({
    engine: Graph,
    seed: 1,
    cells: CELLS,
    operations: COST_OPERATIONS,
    meter,
    ...(agreed && { agreed }),
  });
  t.is(report.verdict, 'pass', [...report.misses.map(describeMiss), ...report.lacked].join('\n'));
});
