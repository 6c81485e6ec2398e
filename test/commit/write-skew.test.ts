import test, { type ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import {
  Graph,
  GraphError,
  type Engine,
  type Failpoint,
  type Failpoints,
  type GraphHandle,
  type LocationOptions,
  type SchemaDefinition,
} from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';
import { violations } from './support/integrity.ts';
import { moveSchema } from './support/raw-publish.ts';
import { withoutEntry } from './support/unguarded.ts';

// Two writes that are each right on what they saw, and wrong together. One is held with its verdict in hand while the other
// goes through; then exactly one of the two has succeeded and every constraint holds. What sees to that is one entry of the
// read-set: an engine that does not look at it lets both through.

interface Act {
  /** In words. */
  readonly what: string;
  readonly write: (graph: GraphHandle, where: LocationOptions) => Promise<unknown>;
  /** The entry of the read-set that the write, where it is the late one, is refused for. */
  readonly guard: string;
}

/** A younger mankind: of the people only those who are to come may break it. */
const YOUNGER: SchemaDefinition = {
  ...PEOPLE,
  nodes: {
    ...PEOPLE.nodes,
    Person: {
      key: ['email'],
      unique: [['badge']],
      properties: { ...PEOPLE.nodes['Person']?.properties, age: { type: 'I32', nullable: true, min: 0, max: 100 } },
    },
  },
};

const MOVE_TO_BERN: Act = {
  what: 'an edge to a city',
  write: (graph) => graph.mutate([{ op: 'insertEdge', type: 'LivesIn', from: 'bob', to: 'Bern' }]),
  guard: 'node:city',
};

/** Pairs that exclude each other, and what is wrong once both went through. */
const SKEWS: readonly { readonly acts: readonly [Act, Act]; readonly violation: string }[] = [
  {
    acts: [
      MOVE_TO_BERN,
      {
        what: 'an overwrite without that city',
        write: (graph) => graph.load({ mode: 'overwrite', nodes: { City: [{ name: 'Rome' }] } }),
        guard: 'edge:livesin',
      },
    ],
    violation: 'LivesIn without City Bern',
  },
  {
    acts: [
      MOVE_TO_BERN,
      {
        what: 'a deletion of that city',
        write: (graph) =>
          graph.mutate([{ op: 'deleteNodes', type: 'City', where: { op: 'eq', field: 'id', value: 'Bern' } }]),
        guard: 'edge:livesin',
      },
    ],
    violation: 'LivesIn without City Bern',
  },
  {
    acts: [
      { ...MOVE_TO_BERN, what: 'an edge to the one city that somebody may live in', guard: 'edge:livesin' },
      {
        // With a second effect, so that its intent is confirmed and the other one helps.
        what: 'an edge to another such city',
        write: (graph) =>
          graph.mutate([
            { op: 'insertEdge', type: 'LivesIn', from: 'bob', to: 'Rome' },
            { op: 'insertEdge', type: 'Knows', from: 'bob', to: 'bob' },
          ]),
        guard: 'edge:livesin',
      },
    ],
    violation: 'somebody lives in two cities',
  },
  {
    acts: [
      {
        what: 'somebody with a badge',
        write: (graph) => graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim', badge: 7 } }]),
        guard: 'node:person',
      },
      {
        what: 'somebody else with that badge',
        write: (graph) =>
          graph.load({ mode: 'append', nodes: { Person: [{ email: 'lou', badge: 7 }], City: [{ name: 'Oslo' }] } }),
        guard: 'node:person',
      },
    ],
    violation: 'two people have one badge',
  },
];

/** The other order would show nothing: what moves the schema here does not ask whether the rows are valid under it. */
const MOVE_THE_SCHEMA: Act = {
  what: 'a schema for younger people',
  write: (_, where) => moveSchema(where, YOUNGER),
  guard: 'none',
};

interface Case {
  readonly late: Act;
  readonly first: Act;
  readonly violation: string;
}

const CASES: readonly Case[] = [
  ...SKEWS.flatMap(({ acts: [one, other], violation }) => [
    { late: one, first: other, violation },
    { late: other, first: one, violation },
  ]),
  {
    late: {
      what: 'an insert of somebody old',
      write: (graph) => graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim', age: 140 } }]),
      guard: 'schema',
    },
    first: MOVE_THE_SCHEMA,
    violation: 'somebody is older than 100',
  },
  {
    late: {
      what: 'an update that makes people old',
      write: (graph) => graph.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 140 } }]),
      guard: 'schema',
    },
    first: MOVE_THE_SCHEMA,
    violation: 'somebody is older than 100',
  },
];

/** Where the late one waits: with its intent on the way to the store, so that nobody knows of it, or at a failpoint. */
type Wait = 'before it is armed' | Extract<Failpoint, 'write.before_publish' | 'publish.loaded'>;

const WAITS: readonly Wait[] = ['before it is armed', 'write.before_publish', 'publish.loaded'];

const ROOT = 's3://bucket/g';

let founded: LabSnapshot;
test.before(async () => {
  const lab = await startLab();
  lab.createBucket('bucket');
  const graph = await Graph.init({ root: ROOT, s3: lab.issueKey('a'), environment: quietWorld(), schema: PEOPLE });
  await graph.mutate([...FIRST_PEOPLE, { op: 'insertNode', type: 'City', values: { name: 'Bern' } }]);
  await graph.close();
  founded = lab.snapshot();
  await lab.stop();
});

for (const wait of WAITS) {
  for (const one of CASES) {
    test(`${one.late.what}, late (${wait}), and ${one.first.what}: exactly one succeeds, and all constraints hold`, async (t) => {
      const { lateError, firstError, found } = await interleave(t, Graph, one, wait);
      t.deepEqual(found, []);
      t.is([lateError, firstError].filter((error) => error === undefined).length, 1);
      const refusal = lateError ?? firstError;
      t.true(refusal instanceof GraphError && ['conflict', 'not_found'].includes(refusal.kind));
      t.like(refusal, { outcome: 'not_applied' });
      // Nobody knows of the late one, so nothing but the read-set can be in the way of one of the two.
      if (wait === 'before it is armed') t.is(firstError, undefined);
    });
  }
}

for (const guard of new Set(CASES.map(({ late }) => late.guard))) {
  test(`an engine that does not look at ${guard} in a read-set lets both of them through`, async (t) => {
    await using unguarded = await withoutEntry(guard);
    for (const one of CASES.filter(({ late }) => late.guard === guard)) {
      const { lateError, firstError, found } = await interleave(t, unguarded.engine, one, 'before it is armed');
      t.deepEqual([lateError, firstError], [undefined, undefined], one.late.what);
      t.deepEqual(found, [one.violation]);
    }
  });
}

interface Ended {
  readonly lateError: unknown;
  readonly firstError: unknown;
  /** What is wrong with the state at the end. */
  readonly found: readonly string[];
}

async function interleave(t: ExecutionContext, engine: Engine, { late, first }: Case, wait: Wait): Promise<Ended> {
  const lab = await startLab({ from: founded });
  t.teardown(() => lab.stop());
  const where = (actor: string, seed: number, failpoints?: Failpoints): LocationOptions => ({
    root: ROOT,
    s3: lab.issueKey(actor),
    environment: quietWorld(failpoints, seed),
  });
  const hold = holdAt(lab, wait);
  const lateGraph = await engine.open(where('late', 2, hold.failpoints));
  const firstWhere = where('first', 3);
  const firstGraph = await engine.open(firstWhere);
  const lateWrite = errorOf(late.write(lateGraph, firstWhere));
  await hold.reached;
  const firstError = await errorOf(first.write(firstGraph, firstWhere));
  hold.letGo();
  const lateError = await lateWrite;
  const judge = await Graph.open(where('judge', 4));
  const found = await violations(await judge.snapshot());
  for (const graph of [lateGraph, firstGraph, judge]) await graph.close();
  return { lateError, firstError, found };
}

interface Hold {
  readonly failpoints?: Failpoints;
  readonly reached: Promise<unknown>;
  letGo(): void;
}

function holdAt({ gate }: Lab, wait: Wait): Hold {
  if (wait === 'before it is armed') {
    gate.holdWhere(({ actor, verb, class: object }) => actor === 'late' && verb === 'put' && object === 'sidecar');
    return { reached: gate.whenHeld(), letGo: () => gate.open() };
  }
  const reached = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== wait) return;
    reached.resolve();
    await letGo.promise;
  };
  return { failpoints: { reach }, reached: reached.promise, letGo: letGo.resolve };
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}
