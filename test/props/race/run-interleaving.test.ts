import test from 'ava';
import { Grounds } from '../../../props/race/ground.ts';
import { runInterleaving } from '../../../props/race/run-interleaving.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import { Graph, GraphError, type Engine } from '../../../src/index.ts';
import { plantInHandles } from '../support/plant.ts';

const suite = interleavings();
const grounds = new Grounds();
const run = (index: number, engine: Engine = Graph, store = labStore()) =>
  runInterleaving(suite.draw(11, index), grounds, { engine, store });

test('a race is explained by the order of its commits, and the same case does the same each time', async (t) => {
  for (const index of [0, 1, 2]) {
    const [first, second] = [await run(index), await run(index)];
    t.is(first.failure, undefined);
    t.truthy(first.race?.trace);
    t.deepEqual(second.race, first.race);
    t.deepEqual(second.steps, first.steps);
  }
});

test('on a directory actors take turns at failpoints, and nobody counts durable writes', async (t) => {
  const { failure, race } = await run(3, Graph, fileStore());
  t.is(failure, undefined);
  t.is(race?.trace, undefined);
  t.true(race !== undefined && race.lanes.length > 0);
});

test('an engine that acknowledges what it did not do is found out by the order', async (t) => {
  // Every second write is answered as if it had been done.
  let writes = 0;
  const forgetful = plantInHandles(Graph, (handle, { isFounder }) => ({
    mutate: async (statements, options) => {
      const result = await handle.mutate(statements, options);
      if (isFounder || !result.commit || ++writes % 2 > 0) return result;
      return { ...result, inserted: result.inserted + 1 };
    },
  }));
  const { failure } = await run(1, forgetful);
  t.like(failure, { comparison: 'order', signature: 'order: inexplicable_write' });
});

test('an engine that cannot say what became of what it refused is found out, though nothing failed', async (t) => {
  const doubtful = plantInHandles(Graph, (handle, { isFounder }) => ({
    mutate: (statements, options) =>
      handle.mutate(statements, options).catch((error: unknown) => {
        if (isFounder || !(error instanceof GraphError)) throw error;
        throw new GraphError(error.kind, error.code, error.message, { outcome: 'unknown' });
      }),
  }));
  const failures = [];
  for (const index of [0, 1, 2, 3]) failures.push((await run(index, doubtful)).failure?.signature);
  t.true(failures.includes('order: unjustified_doubt'), String(failures));
});
