import test from 'ava';
import { conformance } from '../../../props/suite/conformance.ts';
import { describeFloor, isMissed } from '../../../props/suite/floor.ts';
import { Tally } from '../../../props/suite/tally.ts';
import { rehearseEffective } from '../../../props/run/rehearse.ts';

const RUNS = Array.from({ length: 40 }, (_, index) => conformance.draw(2, index));

test('a run is at least twenty operations over 2 to 4 node types and 1 to 4 edge types', (t) => {
  for (const { operations, schema } of RUNS) {
    t.true(operations.length >= 20);
    const [nodes, edges] = [Object.keys(schema.nodes).length, Object.keys(schema.edges ?? {}).length];
    t.true(nodes >= 2 && nodes <= 4 && edges >= 1 && edges <= 4);
  }
});

test('at least half of the operations of a run have an effect', (t) => {
  for (const data of RUNS) t.true(rehearseEffective(data) * 2 >= data.operations.length);
});

test('every second run has branches, and a good part of its operations is about them', (t) => {
  const kinds = new Set(['createBranch', 'deleteBranch', 'checkout', 'merge']);
  const shares = RUNS.map(
    ({ operations }) => operations.filter(({ kind }) => kinds.has(kind)).length / operations.length,
  );
  const branching = shares.filter((share) => share > 0);
  t.true(branching.length > 10 && branching.length < 30);
  const mean = branching.reduce((sum, share) => sum + share, 0) / branching.length;
  t.true(mean > 0.15 && mean < 0.6, String(mean));
});

test('a run is the same for the same seed and index, and another for any other', (t) => {
  t.deepEqual(conformance.draw(2, 5), RUNS[5]);
  t.notDeepEqual(conformance.draw(2, 6), RUNS[5]);
  t.notDeepEqual(conformance.draw(4, 5), RUNS[5]);
});

test('runs that do nothing miss their floors', (t) => {
  const tally = new Tally();
  const idle = { kind: 'mutate', labels: ['deleteNodes'], effective: false } as const;
  for (let run = 0; run < 100; run++) tally.add({ steps: Array.from({ length: 20 }, () => idle), reached: new Set() });
  const missed = new Set(conformance.floors(tally).filter(isMissed).map(describeFloor));
  t.true(missed.has('effective steps: 0, at least 1000 needed'));
  t.true(missed.has('steps of kind load: 0, at least 2 needed'));
  t.true(missed.has('effective: deleteNodes: 0, at least 2 needed'));
  t.true(missed.has('refused with conflict: 0, at least 2 needed'));
  t.true(missed.has('steps of kind merge: 0, at least 2 needed'));
  t.true(missed.has('ended: merge: fast_forward: 0, at least 1 needed'));
  t.true(missed.has('ended: cleanup: versions of tables removed: 0, at least 1 needed'));
  t.true(missed.has('ended: upkeep: compacted: 0, at least 1 needed'));
});
