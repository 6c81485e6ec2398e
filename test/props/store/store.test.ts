import test from 'ava';
import { runCase } from '../../../props/run/run-case.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { StoreError } from '../../../props/store/store.ts';
import { Graph } from '../../../src/index.ts';
import { sampleCase } from '../support/sample-case.ts';

for (const store of [fileStore(), labStore()]) {
  test(`the reference engine does what the model does, on the store ${store.kind}`, async (t) => {
    await t.notThrowsAsync(store.probe());
    const { failure, reached } = await runCase(sampleCase(), { engine: Graph, store });
    t.is(failure, undefined, failure?.difference);
    t.true(reached.size > 0);
  });
}

test('no two runs share a root', async (t) => {
  for (const store of [fileStore(), labStore()]) {
    await using one = await store.freshRoot();
    await using other = await store.freshRoot();
    t.not(one.root, other.root);
  }
});

test('a place that cannot be written is told, with what to do', async (t) => {
  const error = await t.throwsAsync(fileStore('/nowhere').probe(), { instanceOf: StoreError });
  t.regex(error.message, /cannot write below \/nowhere.*set TMPDIR/);
});
