import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import { sizeOf } from '../../../props/case/size.ts';
import { shrink } from '../../../props/shrink/shrink.ts';
import { branchedCrash, insertKnows, insertPerson, sampleCrash } from '../crash/support/sample-crash.ts';

const BUDGET = { timeMs: 60_000, candidates: 5000 };

const place = { after: 'write.after_table_effect', passage: 2, writes: 1, landed: [0] } as const;

test('a crash shrinks to the statements and deaths that its failure needs', async (t) => {
  const needs = ({ crash }: Case): boolean =>
    crash?.operation.kind === 'mutate' && crash.operation.statements.some(({ op }) => op === 'insertEdge');
  const point = { ...place, recovery: { ...place, after: 'recovery.after_restore' } } as const;
  const { case: small } = await shrink(sampleCrash('mutate', { point }), async (data) => needs(data), BUDGET);
  t.like(sizeOf(small), { operations: 1, statements: 1, deaths: 1 });
  t.deepEqual(small.crash?.point, { after: 'write.after_table_effect', passage: 1, writes: 0, landed: [] });
  t.deepEqual(small.crash?.next, { kind: 'mutate', statements: [] });
});

test('a death moves to an earlier passage when the operation touches fewer tables', async (t) => {
  const needs = ({ crash }: Case): boolean => {
    const { operation, point } = crash ?? {};
    return operation?.kind === 'mutate' && point?.passage === operation.statements.length && point.writes === 1;
  };
  const { case: small } = await shrink(sampleCrash('mutate', { point: place }), async (data) => needs(data), BUDGET);
  t.like(small.crash?.point, { passage: 1, writes: 1 });
});

test('somebody who is at work on another branch is left out where the failure does not need them', async (t) => {
  const sleeper = { branch: 'dev', write: insertKnows('ada', 'bob') };
  const needs = ({ crash }: Case): boolean => crash?.operation.kind === 'deleteBranch';
  const { case: small } = await shrink(branchedCrash('deleteBranch', { sleeper }), async (data) => needs(data), BUDGET);
  t.is(small.crash?.sleeper, undefined);
  t.is(small.operations.length, 0);
});

test('what has strayed and what was written before is left out where the failure does not need it', async (t) => {
  const strays = [insertPerson('kim'), { kind: 'optimize' }] as const;
  const data = sampleCrash('optimize', { strays, first: insertPerson('lou') });
  const small = async (needs: (crash: Case['crash']) => boolean) =>
    (await shrink(data, async ({ crash }) => crash?.operation.kind === 'optimize' && needs(crash), BUDGET)).case.crash;
  t.like(await small(() => true), { strays: undefined, first: undefined });
  const kept = await small((crash) => crash?.strays?.at(-1)?.kind === 'optimize' && crash.first !== undefined);
  t.like(kept, { strays: [{ kind: 'optimize' }], first: { kind: 'mutate', statements: [] } });
});
