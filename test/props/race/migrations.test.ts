import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import type { RaceOperation } from '../../../props/case/race.ts';
import { branchedStartOf } from '../../../props/draw/branched-race.ts';
import { RACING_SCHEMA } from '../../../props/draw/race.ts';
import { Grounds } from '../../../props/race/ground.ts';
import { runInterleaving } from '../../../props/race/run-interleaving.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, type Engine } from '../../../src/index.ts';
import { plantInHandles } from '../support/plant.ts';

// Intent: actors come to a graph that an older release left, and migrate it under the schedule; what is wrong with that is noticed.

const grounds = new Grounds();

const OPEN: RaceOperation = { kind: 'reopen', how: 'replace' };
const PUBLISH: RaceOperation = { kind: 'publishOlder', branch: 'main' };
const WRITE = { kind: 'mutate', statements: [{ op: 'upsertNode', type: 'City', values: { code: 5 } }] } as const;
const LOOK: RaceOperation = { kind: 'openReadOnly', write: WRITE };

function raceOn(version: 1 | 2 | 3 | 4, programs: readonly (readonly RaceOperation[])[], access = 12): Case {
  const preemptions = [{ actor: 0, operation: 0, access, to: 1 }];
  return {
    format: 1,
    suite: 'migrations',
    seed: 7,
    schema: RACING_SCHEMA,
    operations: [...branchedStartOf(0), { kind: 'demote', version }],
    race: { programs, schedule: { order: [0, 1], preemptions } },
  };
}

const run = (data: Case, engine: Engine = Graph) => runInterleaving(data, grounds, { engine, store: labStore() });

for (const version of [1, 4] as const) {
  test(`two open a graph of version ${version} at once, read and write, and the same case does the same each time`, async (t) => {
    const data = raceOn(version, [
      [OPEN, WRITE],
      [LOOK, { kind: 'checkout', branch: 'dev' }, WRITE, LOOK],
    ]);
    const [first, second] = [await run(data), await run(data)];
    t.is(first.failure, undefined, first.failure?.difference);
    t.deepEqual(
      first.steps.map(({ effective }) => effective),
      [true, true, true, true, true, true],
    );
    t.truthy(first.race?.trace);
    t.deepEqual(second.race, first.race);
  });
}

test('a program of the older release publishes until the graph is migrated, and is refused from then on', async (t) => {
  const { failure, steps } = await run(
    raceOn(
      3,
      [
        [PUBLISH, PUBLISH, LOOK],
        [OPEN, WRITE],
      ],
      0,
    ),
  );
  t.is(failure, undefined, failure?.difference);
  const before = await run(
    raceOn(
      3,
      [
        [PUBLISH, LOOK, PUBLISH],
        [OPEN, WRITE],
      ],
      99,
    ),
  );
  t.is(before.failure, undefined, before.failure?.difference);
  t.deepEqual(
    steps.flatMap(({ traits = [] }) => traits),
    ['publishOlder: refused', 'publishOlder: refused'],
  );
  t.deepEqual(
    before.steps.flatMap(({ traits = [] }) => traits),
    ['publishOlder: published', 'publishOlder: published'],
  );
});

test('who opens for reading alone and migrates is found out', async (t) => {
  const eager: Engine = {
    init: (options) => Graph.init(options),
    open: async ({ mode, ...options }) => {
      if (mode === 'read-only') await (await Graph.open(options)).close();
      return Graph.open({ ...options, ...(mode && { mode }) });
    },
  };
  const { failure } = await run(raceOn(2, [[LOOK], [OPEN]], 60), eager);
  t.is(failure?.signature, 'read-only');
});

test('a past that is told otherwise than before the migration is found out', async (t) => {
  const forgetful = plantInHandles(Graph, (handle) => ({
    ancestors: async (options) => (await handle.ancestors(options)).map((commit) => ({ ...commit, actor: null })),
  }));
  const { failure } = await run(raceOn(4, [[OPEN], [OPEN]]), forgetful);
  t.is(failure?.signature, 'past');
});

test('a first write that loses a row of what was there is found out', async (t) => {
  const careless = plantInHandles(Graph, (handle) => ({
    mutate: async (statements, options) => {
      if (options?.actor === 'heir') await handle.mutate([{ op: 'insertNode', type: 'City', values: { code: 8 } }]);
      return handle.mutate(statements, options);
    },
  }));
  const { failure } = await run(raceOn(4, [[OPEN], [OPEN]]), careless);
  t.is(failure?.signature, 'past');
});
