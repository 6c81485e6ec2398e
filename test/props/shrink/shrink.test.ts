import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import { encodeCase } from '../../../props/case/codec.ts';
import { labelsOf } from '../../../props/run/labels.ts';
import { runCase } from '../../../props/run/run-case.ts';
import { shrink } from '../../../props/shrink/shrink.ts';
import { fileStore } from '../../../props/store/file.ts';
import { conformance } from '../../../props/suite/conformance.ts';
import { write } from '../../../model/index.ts';
import { newest } from '../../../props/run/branches.ts';
import { fakeEngine } from '../support/fake-engine.ts';

const BUDGET = { timeMs: 60_000, candidates: 5000 };

/** A case of the stream in which the defect shows by itself. */
async function firstWith(holds: (data: Case) => Promise<boolean>, seed = 1): Promise<Case> {
  for (let index = 0; index < 100; index++) {
    const data = conformance.draw(seed, index);
    if (await holds(data)) return data;
  }
  throw new Error('no case has it');
}

test('what is left of a case is what its failure needs', async (t) => {
  const needs = async ({ operations }: Case) => operations.some((each) => labelsOf(each).includes('deleteEdges'));
  const { case: small, isMinimal } = await shrink(await firstWith(needs), needs, BUDGET);
  t.true(isMinimal);
  t.is(small.operations.length, 1);
  const [only] = small.operations;
  t.deepEqual(only, {
    kind: 'mutate',
    statements: [{ op: 'deleteEdges', type: only?.kind === 'mutate' ? only.statements[0]?.type : '' }],
  } as never);
  t.deepEqual(small.schema, { nodes: {} });
});

test('operations that need each other stay together, in order', async (t) => {
  const needs = async ({ operations }: Case) => {
    const kinds = operations.map(({ kind }) => kind);
    return kinds.includes('load') && kinds.lastIndexOf('counts') > kinds.indexOf('load') && kinds.includes('reopen');
  };
  const { case: small, isMinimal } = await shrink(await firstWith(needs), needs, BUDGET);
  t.true(isMinimal);
  t.is(small.operations.length, 3);
});

test('a planted defect shrinks to a case of which no operation can be dropped', async (t) => {
  // An upsert of a node that exists forgets to count itself.
  const engine = fakeEngine({
    write: (state, request, minted) => {
      const outcome = write(state, request, minted);
      const isUpsert = request.kind === 'mutate' && request.statements.some(({ op }) => op === 'upsertNode');
      return outcome.ok && isUpsert && outcome.updated > 0 ? { ...outcome, updated: outcome.updated - 1 } : outcome;
    },
  });
  const options = { engine, store: fileStore() };
  const fails = async (data: Case) => (await runCase(data, options)).failure?.signature === 'claim';
  const found = await firstWith(fails);
  const { case: small, isMinimal } = await shrink(found, fails, BUDGET);
  t.true(isMinimal);
  t.true(await fails(small));
  t.true(small.operations.length <= 3, encodeCase(small));
  for (const i of small.operations.keys()) {
    t.false(await fails({ ...small, operations: small.operations.toSpliced(i, 1) }), `without operation ${i}`);
  }
});

test('a defect of merges shrinks to two branches and what has to be merged', async (t) => {
  // What the source deleted stays.
  const engine = fakeEngine({
    merge: (branches, target, source) => {
      const fate = branches.merge(target, source);
      return fate.ok && fate.result.deleted > 0 ? { ...fate, state: newest(target).state } : fate;
    },
  });
  const options = { engine, store: fileStore() };
  const fails = async (data: Case) => (await runCase(data, options)).failure?.signature === 'queries';
  const { case: small, isMinimal } = await shrink(await firstWith(fails, 2), fails, BUDGET);
  t.true(isMinimal);
  const kinds = small.operations.map(({ kind }) => kind);
  t.true(kinds.length <= 7, encodeCase(small));
  t.deepEqual(kinds.filter((kind) => kind === 'createBranch' || kind === 'merge').toSorted(), [
    'createBranch',
    'merge',
  ]);
});

test('the same failure shrinks to the same case', async (t) => {
  const needs = async ({ operations }: Case) => operations.some(({ kind }) => kind === 'neighbours');
  const data = await firstWith(needs);
  const [once, twice] = [await shrink(data, needs, BUDGET), await shrink(data, needs, BUDGET)];
  t.deepEqual(once, twice);
});

test('a spent budget ends the search and claims nothing', async (t) => {
  const needs = async ({ operations }: Case) => operations.length > 0;
  const { isMinimal, tried } = await shrink(conformance.draw(1, 0), needs, { timeMs: 60_000, candidates: 2 });
  t.false(isMinimal);
  t.is(tried, 2);
});
