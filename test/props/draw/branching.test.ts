import test from 'ava';
import fc from 'fast-check';
import type { Case } from '../../../props/case/case.ts';
import type { Operation } from '../../../props/case/operation.ts';
import { branchNames, operationsOf, part } from '../../../props/draw/branching.ts';
import { ground } from '../../../props/draw/ground.ts';
import { rivals } from '../../../props/draw/rivals.ts';
import { schema } from '../../../props/draw/schema.ts';
import { seeding } from '../../../props/draw/load.ts';
import { merge, write, type ModelState } from '../../../model/index.ts';
import type { MergeConflictKind } from '../../../src/index.ts';
import { rehearse, rehearseEffective } from '../../../props/run/rehearse.ts';
import { resolveWrite } from '../../../props/run/resolve.ts';
import { sampleCase } from '../support/sample-case.ts';

const GROUND = ground(sampleCase().schema);

test('most branches that a program names are there by then', (t) => {
  const programs = fc.sample(
    fc.tuple(
      GROUND.chain((over) => fc.array(part(over), { minLength: 20, maxLength: 20 })),
      branchNames(),
    ),
    { seed: 1, numRuns: 60 },
  );
  let [named, effective] = [0, 0];
  for (const [parts, names] of programs) {
    const operations = operationsOf(parts, names, 24, () => 2);
    const data: Case = { ...sampleCase([]), operations: operations.filter(({ kind }) => NAMING.has(kind)) };
    named += data.operations.length;
    effective += rehearseEffective(data);
  }
  // Without rows no merge has an effect, and no checkout of what is in use.
  t.true(effective * 2 > named, `${effective} of ${named}`);
});

const NAMING: ReadonlySet<Operation['kind']> = new Set(['createBranch', 'deleteBranch', 'checkout']);

test('what two branches are given to disagree on ends in conflicts of every kind that there can be', (t) => {
  const found = new Set<MergeConflictKind>();
  const grounds = schema().chain(ground);
  const drawn = grounds.chain((over) => fc.tuple(fc.constant(over), seeding(over), rivals(over)));
  for (const [over, rows, { before, ours, theirs }] of fc.sample(drawn, { seed: 1, numRuns: 600 })) {
    const data: Case = { ...sampleCase([]), schema: over.schema, operations: [...rows, ...before] };
    const base = rehearse(data);
    const sides = [ours, theirs].map((each, i) => after(base, each, `${i}`));
    const outcome = merge({ rows: base, newest: base }, sides[0] ?? base, sides[1] ?? base);
    if (!outcome.ok) for (const { kind } of outcome.conflicts) found.add(kind);
  }
  t.deepEqual([...found].toSorted(), [
    'cardinality',
    'delete_update',
    'divergent_insert',
    'divergent_update',
    'orphan_edge',
    'unique',
  ]);
});

function after(state: ModelState, drawn: Parameters<typeof resolveWrite>[1], prefix: string): ModelState {
  const ids = Array.from({ length: 8 }, (_, i) => `${prefix} ${i}`);
  const outcome = write(state, resolveWrite(state, drawn), ids);
  return outcome.ok ? outcome.state : state;
}
