import { performance } from 'node:perf_hooks';
import test from 'ava';
import { startLab, type DurableWrite } from '../../../failpoints/lab/lab.ts';
import { withLanded } from '../../../failpoints/lab/landed.ts';
import { Graph } from '../../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../../support/people.ts';
import { quietWorld } from '../../support/world.ts';
import { groundOn, once, prepareGround, rowsOf } from './support/ground.ts';
import { prepareLab, rawClient, send } from './support/raw.ts';

test('a fork begins with what was there, and goes its own way', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: 'common' });
  const fork = await lab.fork();
  t.teardown(() => fork.stop());
  t.not(fork.endpoint, lab.endpoint);
  const onFork = rawClient(fork);
  await raw('PUT', '/bucket/k', { body: 'first' });
  await onFork('PUT', '/bucket/k', { body: 'fork' });
  await onFork('PUT', '/bucket/new', { body: 'fork' });
  t.is((await raw('GET', '/bucket/k')).text, 'first');
  t.is((await raw('GET', '/bucket/new')).status, 404);
  t.is((await onFork('GET', '/bucket/k')).text, 'fork');
  t.is(fork.log.events.length, 3, 'its log is its own');
});

test('keys that were issued are good on a fork, the dead stay dead, and new keys are nobody else’s', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: 'x' });
  const { accessKeyId } = lab.issueKey('someone');
  lab.kill('victim');
  const fork = await lab.fork();
  t.teardown(() => fork.stop());
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/x`;
  t.is((await send(fork.endpoint, 'GET', '/bucket/k', { authorization })).text, 'x');
  t.is(fork.log.events[0]?.actor, 'someone');
  const ghost = rawClient(fork, 'victim')('PUT', '/bucket/k', { body: 'ghost' });
  t.is(await Promise.race([ghost, new Promise((resolve) => setTimeout(resolve, 200, 'no answer'))]), 'no answer');
  t.is((await rawClient(fork, 'heir')('GET', '/bucket/k')).text, 'x');
  const issued = [lab.issueKey('a'), fork.issueKey('b'), lab.issueKey('c')].map((key) => key.accessKeyId);
  t.is(new Set(issued).size, 3);
  const later = { authorization: `AWS4-HMAC-SHA256 Credential=${issued[0]}/x` };
  t.is((await send(fork.endpoint, 'GET', '/bucket/k', later)).code, 'InvalidAccessKeyId');
  fork.refuseAll();
  await ghost;
});

test('a snapshot is a value: any number of labs begin with it, at any time', async (t) => {
  const { lab, raw } = await prepareLab(t);
  await raw('PUT', '/bucket/k', { body: 'then' });
  const snapshot = lab.snapshot();
  await raw('PUT', '/bucket/k', { body: 'now' });
  await lab.stop();
  for (let i = 0; i < 2; i++) {
    const revived = await startLab({ from: snapshot });
    const client = rawClient(revived);
    t.is((await client('GET', '/bucket/k')).text, 'then');
    await client('DELETE', '/bucket/k');
    await revived.stop();
  }
});

test('a snapshot of ten thousand objects takes no time to speak of', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const seen: DurableWrite[] = [];
  lab.onDurableWrite((write) => seen.push(write));
  await raw('PUT', '/bucket/k', { body: 'x' });
  const [write] = seen;
  if (!write) return t.fail('one write');
  const many = Array.from({ length: 10_000 }, (_, i) => ({ ...write.request, key: `t${i % 100}.lance/data/${i}` }));
  const full = await startLab({ from: withLanded(lab.snapshot(), many, 0) });
  t.teardown(() => full.stop());
  const timesMs = Array.from({ length: 101 }, () => {
    const startMs = performance.now();
    full.snapshot();
    return performance.now() - startMs;
  }).toSorted((a, b) => a - b);
  const [typicalMs = Infinity] = timesMs.slice(50);
  t.true(typicalMs < 1);
  const startMs = performance.now();
  const fork = await full.fork();
  t.log(`state ${typicalMs.toFixed(4)} ms, with a port of its own ${(performance.now() - startMs).toFixed(1)} ms`);
  t.teardown(() => fork.stop());
  const listed = await rawClient(fork)('GET', '/bucket?list-type=2&prefix=t99.lance/data/');
  t.true(listed.text.includes('<KeyCount>100</KeyCount>'));
});

test('every durable write is told with the lab right before and right after it', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const writes: DurableWrite[] = [];
  const unlisten = lab.onDurableWrite((write) => writes.push(write));
  await raw('PUT', '/bucket/k', { body: '1' });
  await raw('GET', '/bucket/k');
  await raw('PUT', '/bucket/k', { body: '2', headers: { 'if-none-match': '*' } });
  await raw('DELETE', '/bucket/none');
  await raw('DELETE', '/bucket/k');
  unlisten();
  await raw('PUT', '/bucket/k', { body: '3' });
  t.deepEqual(
    writes.map(({ index, head }) => `${index} ${head.verb} ${head.key}`),
    ['1 put k', '2 delete k'],
  );
  const statuses: number[] = [];
  for (const { before, after } of writes) {
    for (const from of [before, after]) {
      const fork = await startLab({ from });
      statuses.push((await rawClient(fork)('GET', '/bucket/k')).status);
      await fork.stop();
    }
  }
  t.deepEqual(statuses, [404, 200, 200, 404]);
});

test('writes that were under way side by side may each have landed', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const writes: DurableWrite[] = [];
  lab.gate.holdWhere(() => true);
  lab.onDurableWrite((write) => writes.push(write));
  const puts = ['a', 'b', 'c'].map((key) => raw('PUT', `/bucket/${key}`, { body: key }));
  await lab.gate.whenHeld(3);
  lab.gate.open();
  await Promise.all(puts);
  const [first] = writes;
  t.is(first?.inFlight.length, 2);
  t.is(writes[2]?.inFlight.length, 0);
  if (!first) return;
  // The one that landed first is not bound to be: any subset of the three may be what a crash leaves.
  const subset = [...first.inFlight];
  const fork = await startLab({ from: withLanded(first.before, subset, 0) });
  t.teardown(() => fork.stop());
  const listed = await rawClient(fork)('GET', '/bucket?list-type=2');
  t.deepEqual(
    [...listed.text.matchAll(/<Key>(\w)<\/Key>/g)].map(([, key]) => key),
    subset.map(({ key }) => key).toSorted(),
  );
});

test('what was in flight at a fork can land in it, late', async (t) => {
  const { lab, connectAs } = await prepareGround(t);
  const table = await (await connectAs('a')).createTable('t', [{ id: 'a', n: 1 }]);
  lab.setFaults(
    once({ verb: 'put', class: 'table.version' }, { kind: 'deliver_late', arrival: 'told', answer: 'reset' }),
  );
  await t.throwsAsync(table.add([{ id: 'b', n: 2 }]));
  const [late] = lab.late;
  const fork = await lab.fork();
  t.teardown(() => fork.stop());
  const onFork = groundOn(fork);
  t.deepEqual(fork.late, [], 'a fork has only what is stored');
  t.is(late && fork.deliver(late), 200);
  t.deepEqual(await rowsOf(await (await onFork.connectAs('a')).openTable('t')), ['a=1', 'b=2']);
  t.deepEqual(await rowsOf(await (await connectAs('b')).openTable('t')), ['a=1']);
  t.like(fork.log.events[0], { deliveryOf: late?.sequence, actor: 'a' });
});

test('of one operation every crash state recovers, to before or to after', async (t) => {
  const { lab } = await prepareGround(t);
  const root = 's3://bucket/g';
  const graph = await Graph.init({ root, s3: lab.issueKey('a'), environment: quietWorld(), schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  const writes: DurableWrite[] = [];
  lab.onDurableWrite((write) => writes.push(write));
  await graph.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }]);
  await graph.close();
  const outcomes: string[] = [];
  for (const { before } of writes) {
    const fork = await startLab({ from: before });
    const heir = await Graph.open({ root, s3: fork.issueKey('b'), environment: quietWorld(undefined, 2) });
    outcomes.push(String((await (await heir.snapshot()).scanNodes('Person')).length));
    t.deepEqual((await heir.inspect()).intents, []);
    await heir.close();
    await fork.stop();
  }
  t.true(outcomes.length >= 8, 'a write has so many steps at least');
  t.regex(outcomes.join(''), /^2+3+$/, 'once it is there, it is there at every later crash');
});
