import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import { NO_FAULTS, type FaultRule } from '../../failpoints/lab/faults/plan.ts';
import type { Lab } from '../../failpoints/lab/lab.ts';
import { Graph, type Failpoints, type WriteResult } from '../../src/index.ts';
import { always, once, prepareGround } from '../failpoints/lab/support/ground.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';

// What the engine makes of each kind of fault. A write that fails is invisible or whole, and says which where it knows; one
// that was acknowledged stays; what is damaged is refused.

const ROOT = 's3://bucket/g';

const EFFECT = { actor: 'a', verb: 'put', class: 'table.version' } as const;
const PUBLISH = { actor: 'a', verb: 'put', class: 'manifest.version' } as const;
const ARM = { actor: 'a', verb: 'put', class: 'sidecar' } as const;
const DISARM = { actor: 'a', verb: 'delete', class: 'sidecar' } as const;

interface Ground {
  readonly lab: Lab;
  readonly graph: Graph;
  /** What somebody finds who comes afterwards, when nothing goes wrong any more. */
  readonly look: () => Promise<{ readonly cities: readonly unknown[]; readonly commits: number }>;
}

async function prepare(t: ExecutionContext): Promise<Ground> {
  const { lab } = await prepareGround(t);
  const founder = await Graph.init({ root: ROOT, s3: lab.issueKey('f'), environment: quietWorld(), schema: PEOPLE });
  await founder.mutate(FIRST_PEOPLE);
  await founder.close();
  const graph = await open(lab, 'a');
  t.teardown(() => lab.refuseAll());
  return {
    lab,
    graph,
    async look() {
      lab.setFaults(NO_FAULTS);
      const judge = await open(lab, 'judge', 7);
      const { intents, tables } = await judge.inspect();
      t.deepEqual(intents, []);
      t.deepEqual(
        tables.filter(({ drift }) => drift),
        [],
      );
      const cities = (await (await judge.snapshot()).scanNodes('City')).map(({ id }) => id);
      const commits = (await judge.commits()).length;
      await judge.close();
      return { cities, commits };
    },
  };
}

function open(lab: Lab, actor: string, seed = 2, failpoints?: Failpoints): Promise<Graph> {
  return Graph.open({ root: ROOT, s3: lab.issueKey(actor), environment: quietWorld(failpoints, seed) });
}

const insert = (graph: Graph, name: string, signal?: AbortSignal): Promise<WriteResult> =>
  graph.mutate([{ op: 'insertNode', type: 'City', values: { name } }], signal && { signal });

const BEFORE = 2;
const WRITTEN = { cities: ['Oslo', 'Rome'], commits: BEFORE + 1 };
const NOTHING = { cities: ['Rome'], commits: BEFORE };
const BOTH = { cities: ['Oslo', 'Pisa', 'Rome'], commits: BEFORE + 2 };

type Where = Omit<FaultRule, 'when' | 'fault'>;

/** Faults that a write gets over: it is acknowledged, and there once. */
const SURVIVED: readonly (readonly [what: string, Where, Fault])[] = [
  ['an effect that never arrives is made again', EFFECT, { kind: 'fail_before', answer: 'reset' }],
  ['a publish that never arrives is sent again', PUBLISH, { kind: 'fail_before', answer: 'reset' }],
  ['an effect whose answer is lost is made once', EFFECT, { kind: 'lose_answer', answer: 'reset' }],
  ['a publish whose answer is lost is made once', PUBLISH, { kind: 'lose_answer', answer: 'reset' }],
  ['an intent whose answer is lost is armed once', ARM, { kind: 'lose_answer', answer: 'reset' }],
  ['a publish that is throttled is sent again', PUBLISH, { kind: 'throttle' }],
  ['an intent that is throttled is sent again', ARM, { kind: 'throttle' }],
  ['a publish that is slow is waited for', PUBLISH, { kind: 'slow', delayMs: 5 }],
  ['an effect that arrives in part is made again', EFFECT, { kind: 'tear_request', at: 0.5 }],
  ['a publish that arrives in part is made again', PUBLISH, { kind: 'tear_request', at: 0.5 }],
  ['an intent that arrives in part is sent again', ARM, { kind: 'tear_request', at: 0.5 }],
  ['an effect that arrives twice is one', EFFECT, { kind: 'deliver_twice', answered: 'second' }],
  ['a publish that arrives twice is one', PUBLISH, { kind: 'deliver_twice', answered: 'second' }],
  ['an intent that arrives twice is one', ARM, { kind: 'deliver_twice', answered: 'second' }],
  ['an effect that is late is made again', EFFECT, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }],
  ['a publish that is late is sent again', PUBLISH, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }],
  ['an intent that is late is sent again', ARM, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }],
  ['an intent that is not cleared away stays', DISARM, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }],
];

for (const [what, where, fault] of SURVIVED) {
  test(`${fault.kind}: ${what}`, async (t) => {
    const { lab, graph, look } = await prepare(t);
    lab.log.clear();
    lab.setFaults(once(where, fault));
    t.truthy((await insert(graph, 'Oslo')).commit);
    t.true(lab.log.events.some((event) => event.fault === fault.kind));
    t.deepEqual(await look(), WRITTEN);
    // What was late lands when all is over.
    lab.land();
    t.truthy((await insert(graph, 'Pisa')).commit);
    t.deepEqual(await look(), BOTH);
  });
}

for (const fault of [{ kind: 'fail_before', answer: 'reset' }, { kind: 'throttle' }] as const) {
  test(`${fault.kind}, for ever: a write that cannot arm its intent fails, and knows that it did`, async (t) => {
    const { lab, graph, look } = await prepare(t);
    lab.setFaults(always(ARM, fault));
    t.like(await t.throwsAsync(insert(graph, 'Oslo')), { kind: 'unavailable', outcome: 'not_applied' });
    t.deepEqual(await look(), NOTHING);
    t.truthy((await insert(graph, 'Oslo')).commit);
  });
}

test('fail_before, for ever: a write that the manifest does not take blames the store, not others', async (t) => {
  const { lab, graph, look } = await prepare(t);
  lab.setFaults(always(PUBLISH, { kind: 'fail_before', answer: 'reset' }));
  const error = await t.throwsAsync(insert(graph, 'Oslo'));
  t.like(error, { kind: 'unavailable', code: 'outcome_unknown', outcome: 'unknown' });
  t.truthy(error.cause);
  t.deepEqual((await look()).cities, NOTHING.cities);
});

test('fail_before, until it is given up: a write that the manifest did not take in time is refused by the store', async (t) => {
  const { lab, look } = await prepare(t);
  const reach: Failpoints['reach'] = async (failpoint) => {
    if (failpoint === 'write.before_publish') lab.setFaults(always(PUBLISH, { kind: 'fail_before', answer: 'reset' }));
    if (failpoint === 'write.before_spend') lab.setFaults(NO_FAULTS);
  };
  const graph = await open(lab, 'a', 3, { reach });
  const error = await t.throwsAsync(insert(graph, 'Oslo'));
  t.like(error, { kind: 'unavailable', code: 'store_refused', outcome: 'not_applied' });
  t.deepEqual((await look()).cities, NOTHING.cities);
});

for (const applied of [true, false]) {
  test(`time_out: a write whose publish is never answered (applied: ${applied}) says that it may be either`, async (t) => {
    const { lab, graph, look } = await prepare(t);
    t.like(await giveUpOn(lab, PUBLISH, { kind: 'time_out', applied }, graph), {
      code: 'aborted',
      outcome: 'unknown',
    });
    t.deepEqual(await look(), applied ? WRITTEN : NOTHING);
    t.truthy((await insert(graph, 'Pisa')).commit, 'the handle goes on');
  });

  test(`time_out: a write whose effect is never answered (applied: ${applied}) knows that it failed`, async (t) => {
    const { lab, graph, look } = await prepare(t);
    const error = await giveUpOn(lab, EFFECT, { kind: 'time_out', applied }, graph);
    t.like(error, { code: 'aborted', outcome: 'not_applied' });
    t.deepEqual(await look(), NOTHING);
    t.truthy((await insert(graph, 'Pisa')).commit, 'the handle goes on');
  });
}

test('time_out: a look at the manifest that is never answered keeps nobody waiting who comes later', async (t) => {
  const { lab, graph, look } = await prepare(t);
  const where = { actor: 'a', verb: 'list', class: 'manifest.version' } as const;
  const error = await giveUpOn(lab, where, { kind: 'time_out', applied: true }, graph);
  t.like(error, { code: 'aborted', outcome: 'not_applied' });
  t.truthy((await insert(graph, 'Oslo')).commit);
  t.deepEqual(await look(), WRITTEN);
});

test('deliver_late: a publish that its writer gave up on finds its plan given up', async (t) => {
  const { lab, graph, look } = await prepare(t);
  const late = { kind: 'deliver_late', arrival: 'told', answer: 'silence' } as const;
  t.like(await giveUpOn(lab, PUBLISH, late, graph), { code: 'aborted', outcome: 'unknown' });
  t.deepEqual(await look(), NOTHING);
  lab.land();
  t.deepEqual(await look(), NOTHING);
});

/** Lets a write go until the fault has struck, and then gives up on it. */
async function giveUpOn(lab: Lab, where: Where, fault: Fault, graph: Graph): Promise<unknown> {
  const controller = new AbortController();
  const strikes = ({ actor, verb, class: objectClass }: Where): boolean =>
    actor === where.actor && verb === where.verb && objectClass === where.class;
  lab.gate.holdWhere(strikes);
  const writing = insert(graph, 'Oslo', controller.signal).catch((error: unknown) => error);
  const [head] = await lab.gate.whenHeld();
  lab.gate.holdWhere(() => false);
  lab.gate.release(head?.sequence ?? 0, fault);
  controller.abort();
  return writing;
}

test('tear_answer: what breaks off is asked for again', async (t) => {
  const { lab, graph } = await prepare(t);
  for (const where of [
    { actor: 'b', verb: 'get', class: 'schema' },
    { actor: 'b', verb: 'get', class: 'manifest.data' },
    { actor: 'b', verb: 'list', class: 'manifest.version' },
    { actor: 'b', verb: 'get', class: 'table.data' },
  ] as const) {
    lab.setFaults(once(where, { kind: 'tear_answer', at: 0.5 }));
    const reader = await (await open(lab, 'b')).snapshot();
    t.deepEqual(await reader.scanNodes('Person'), await (await graph.snapshot()).scanNodes('Person'));
  }
});

/** Damage that a reader finds out, by what it reads. */
const DAMAGED = [
  ['claim', 'corrupt', 'unreadable_claim'],
  ['schema', 'corrupt', 'schema_corrupt'],
  ['sidecar', 'corrupt', 'unreadable_intent'],
  ['manifest.version', 'unavailable', 'storage_unavailable'],
  ['manifest.data', 'unavailable', 'storage_unavailable'],
  ['table.version', 'unavailable', 'storage_unavailable'],
  ['table.data', 'unavailable', 'storage_unavailable'],
] as const;

for (const [objectClass, kind, code] of DAMAGED) {
  test(`truncate_read: ${objectClass} that is read in part is noticed, and does no harm`, async (t) => {
    const { lab, look } = await prepare(t);
    if (objectClass === 'sidecar') await leaveAnIntent(lab);
    lab.setFaults(always({ actor: 'b', verb: 'get', class: objectClass }, { kind: 'truncate_read', at: 0.5 }));
    t.like(await t.throwsAsync(readAll(lab)), { kind, code });
    t.deepEqual(await look(), NOTHING);
  });
}

test('flip_bit: a schema or an intent with another bit in it is refused', async (t) => {
  const { lab, look } = await prepare(t);
  await leaveAnIntent(lab);
  for (const [objectClass, code] of [
    ['sidecar', 'unreadable_intent'],
    ['schema', 'schema_corrupt'],
  ] as const) {
    // A place where a value stands, and no white space.
    lab.setFaults(always({ actor: 'b', verb: 'get', class: objectClass }, { kind: 'flip_bit', at: 0.95 }));
    t.like(await t.throwsAsync(readAll(lab)), { kind: 'corrupt', code });
  }
  t.deepEqual(await look(), NOTHING);
});

async function readAll(lab: Lab): Promise<unknown> {
  return (await (await open(lab, 'b', 3)).snapshot()).scanNodes('Person');
}

async function leaveAnIntent(lab: Lab): Promise<void> {
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void insert(await open(lab, 'victim', 4, crash.failpoints), 'Oslo');
  await crash.crashed;
}

test('stale_list: a reader is shown an older commit, whole; a writer decides on the newest all the same', async (t) => {
  const { lab, graph, look } = await prepare(t);
  const other = await open(lab, 'b', 5);
  await insert(graph, 'Oslo');
  const stale = { kind: 'stale_list', within: { writes: 20 } } as const;
  lab.setFaults(always({ actor: 'b', verb: 'list', class: 'manifest.version' }, stale));
  const reader = await other.snapshot();
  t.is(reader.commit.sequence, BEFORE - 1);
  t.deepEqual(
    (await reader.scanNodes('City')).map(({ id }) => id),
    ['Rome'],
  );
  lab.setFaults(once({ actor: 'b', verb: 'list', class: 'manifest.version' }, stale));
  t.truthy((await insert(other, 'Pisa')).commit);
  t.deepEqual(await look(), BOTH);
});
