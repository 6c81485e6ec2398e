import test from 'ava';
import { steppingClock } from '../../../src/base/clock.ts';
import { Graph, type Statement } from '../../../src/index.ts';
import { durableWrites } from '../../../failpoints/lab/log/durable-writes.ts';
import { FIRST_PEOPLE, PEOPLE } from '../../support/people.ts';
import { quietWorld } from '../../support/world.ts';
import { once, prepareGround } from './support/ground.ts';
import { prepareLab, rawClient } from './support/raw.ts';

const STILL_WAITING = 'still waiting';

/** Long enough for all that would come by itself. */
function orWait<T>(work: Promise<T>): Promise<T | typeof STILL_WAITING> {
  return Promise.race([work, new Promise<typeof STILL_WAITING>((resolve) => setTimeout(resolve, 500, STILL_WAITING))]);
}

test('nothing of a dead actor is answered or takes effect, and others live on', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const other = rawClient(lab, 'other');
  lab.kill('raw');
  t.is(await orWait(raw('PUT', '/bucket/k', { body: 'x' }).catch(() => 'cut')), STILL_WAITING);
  t.is((await other('GET', '/bucket/k')).status, 404);
  t.like(lab.log.events[0], { actor: 'raw', verb: 'put', status: undefined, answer: 'none' });
});

for (const landing of ['dropped', 'applied', 'late'] as const) {
  test(`what was under way when its actor died is ${landing}`, async (t) => {
    const { lab, raw } = await prepareLab(t);
    const other = rawClient(lab, 'other');
    lab.gate.holdWhere(({ actor }) => actor === 'raw');
    const put = raw('PUT', '/bucket/k', { body: 'x' }).catch(() => 'cut');
    await lab.gate.whenHeld();
    lab.setFaults({ seed: 0, rules: [], onDeath: landing });
    lab.kill('raw');
    t.deepEqual(lab.gate.held, []);
    t.is((await other('GET', '/bucket/k')).status, landing === 'applied' ? 200 : 404);
    t.is(lab.late.length, landing === 'late' ? 1 : 0);
    lab.land();
    t.is((await other('GET', '/bucket/k')).status, landing === 'dropped' ? 404 : 200);
    t.is(await orWait(put), STILL_WAITING);
    const [event] = lab.log.events;
    t.like(event, { actor: 'raw', answer: 'none', status: landing === 'applied' ? 200 : undefined });
    t.is(durableWrites(lab.log.events).length, landing === 'dropped' ? 0 : 1);
  });
}

test('of several requests under way each can land in its own way', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const other = rawClient(lab, 'other');
  lab.gate.holdWhere(({ actor }) => actor === 'raw');
  for (const key of ['a', 'b', 'c']) raw('PUT', `/bucket/${key}`, { body: 'x' }).catch(() => {});
  await lab.gate.whenHeld(3);
  lab.kill('raw', ({ key }) => (key === 'a' ? 'applied' : key === 'b' ? 'late' : 'dropped'));
  const stored = async () =>
    (await Promise.all(['a', 'b', 'c'].map((key) => other('HEAD', `/bucket/${key}`)))).map(({ status }) => status);
  t.deepEqual(await stored(), [200, 404, 404]);
  lab.land();
  t.deepEqual(await stored(), [200, 200, 404]);
});

test('what waits at the store when its actor dies takes no effect when its time is over, and makes room', async (t) => {
  const waiting = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const delay = (): Promise<void> => {
    waiting.resolve();
    return over.promise;
  };
  const clock = { ...steppingClock(0), now: () => 0, delay };
  const { lab, raw } = await prepareLab(t, { clock, pace: { delayMs: 10, concurrency: 1 } });
  const other = rawClient(lab, 'other');
  raw('PUT', '/bucket/k', { body: 'x' }).catch(() => {});
  await waiting.promise;
  lab.kill('raw');
  over.resolve();
  t.is((await other('GET', '/bucket/k')).status, 404);
});

test('a fault that was to strike the first is not spent on one that died before', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const other = rawClient(lab, 'other');
  lab.gate.holdWhere(({ actor }) => actor === 'raw');
  lab.setFaults(once({ verb: 'put' }, { kind: 'throttle' }));
  raw('PUT', '/bucket/k', { body: 'x' }).catch(() => {});
  await lab.gate.whenHeld();
  lab.kill('raw');
  await other('HEAD', '/bucket/k');
  t.is((await other('PUT', '/bucket/k', { body: 'x' })).status, 503);
});

test('whoever is refused at the end is answered, dead or held', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const other = rawClient(lab, 'other');
  await other('PUT', '/bucket/there', { body: 'x' });
  lab.log.clear();
  lab.gate.holdWhere(({ actor }) => actor === 'other');
  lab.kill('raw');
  const dead = raw('PUT', '/bucket/k', { body: 'x' });
  const held = other('PUT', '/bucket/k', { body: 'x' });
  await lab.gate.whenHeld();
  t.is(await orWait(dead), STILL_WAITING);
  lab.refuseAll();
  t.like(await dead, { status: 403, code: 'AccessDenied' });
  t.like(await held, { status: 403, code: 'AccessDenied' });
  t.is((await other('GET', '/bucket/there')).status, 404);
  t.true((await other('GET', '/bucket?list-type=2')).text.includes('<KeyCount>0</KeyCount>'));
  t.deepEqual(durableWrites(lab.log.events), []);
});

test('whoever is killed by its own write is refused at the end too', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.onDurableWrite(() => lab.kill('raw'));
  const put = raw('PUT', '/bucket/k', { body: 'x' });
  t.is(await orWait(put), STILL_WAITING);
  t.is((await rawClient(lab, 'other')('GET', '/bucket/k')).text, 'x');
  t.like(lab.log.events[0], { actor: 'raw', status: 200, answer: 'none' });
  lab.refuseAll();
  t.like(await put, { status: 403, code: 'AccessDenied' });
});

test('a lab that stops cuts off whoever waits, at once', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.gate.holdWhere(() => true);
  const held = raw('PUT', '/bucket/k', { body: 'x' });
  await lab.gate.whenHeld();
  await lab.stop();
  await t.throwsAsync(held, { message: /hang up|ECONNRESET/ });
  t.deepEqual(lab.late, []);
  t.deepEqual(durableWrites(lab.log.events), []);
});

const EVE: Statement = { op: 'insertNode', type: 'Person', values: { email: 'eve' } };
const OSLO: Statement = { op: 'insertNode', type: 'City', values: { name: 'Oslo' } };
const TABLE = 'table.version';
const GRAPH = 'manifest.version';

/** Where a write of the engine dies, and whether it is there after recovery. Only one of several effects is confirmed. */
const DEATHS = [
  { at: 'a table is about to change', class: TABLE, landing: 'dropped', write: [EVE], isThere: false },
  { at: 'a table is about to change', class: TABLE, landing: 'applied', write: [EVE], isThere: false },
  { at: 'a table is about to change', class: TABLE, landing: 'late', write: [EVE], isThere: false },
  { at: 'the graph is about to change', class: GRAPH, landing: 'dropped', write: [EVE], isThere: false },
  { at: 'the graph is about to change', class: GRAPH, landing: 'applied', write: [EVE], isThere: true },
  { at: 'the graph is about to change', class: GRAPH, landing: 'late', write: [EVE], isThere: false },
  { at: 'the graph is about to change twofold', class: GRAPH, landing: 'dropped', write: [EVE, OSLO], isThere: true },
  { at: 'the graph is about to change twofold', class: GRAPH, landing: 'applied', write: [EVE, OSLO], isThere: true },
  { at: 'the graph is about to change twofold', class: GRAPH, landing: 'late', write: [EVE, OSLO], isThere: true },
] as const;

for (const { at, class: objectClass, landing, write, isThere } of DEATHS) {
  test(`an engine that dies when ${at} (${landing}) says nothing more, and another recovers`, async (t) => {
    const { lab } = await prepareGround(t);
    const root = 's3://bucket/g';
    const open = (actor: string, seed: number) =>
      Graph.open({ root, s3: lab.issueKey(actor), environment: quietWorld(undefined, seed) });
    const founder = await Graph.init({ root, s3: lab.issueKey('founder'), environment: quietWorld(), schema: PEOPLE });
    await founder.mutate(FIRST_PEOPLE);
    await founder.close();
    const victim = await open('victim', 2);
    lab.gate.holdWhere((head) => head.actor === 'victim' && head.verb === 'put' && head.class === objectClass);
    const dying = victim.mutate(write);
    const outcome = dying.then(
      () => 'resolved',
      () => 'rejected',
    );
    await lab.gate.whenHeld();
    lab.kill('victim', landing);

    const heir = await open('heir', 3);
    t.deepEqual(await namesOf(heir), isThere ? ['ada', 'bob', 'eve'] : ['ada', 'bob']);
    t.deepEqual((await heir.inspect()).intents, []);
    // A write that is still on its way lands behind the recovery, and changes nothing that anybody sees.
    lab.land();
    await heir.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
    t.deepEqual(await namesOf(heir), isThere ? ['ada', 'bob', 'eve', 'kim'] : ['ada', 'bob', 'kim']);
    await heir.close();
    t.is(await orWait(outcome), STILL_WAITING);
    lab.refuseAll();
    t.is(await outcome, 'rejected');
  });
}

async function namesOf(graph: Graph): Promise<readonly unknown[]> {
  return (await (await graph.snapshot()).scanNodes('Person')).map(({ id }) => id);
}
