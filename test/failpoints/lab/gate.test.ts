import test from 'ava';
import { prepareGround, rowsOf } from './support/ground.ts';
import { prepareLab } from './support/raw.ts';

test('what the gate holds has no effect until it is let go, one by one and in any order', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.gate.holdWhere(({ verb }) => verb === 'put');
  const heard: string[] = [];
  lab.gate.listen(({ key }) => heard.push(key));
  const puts = ['a', 'b', 'c'].map((key) => raw('PUT', `/bucket/${key}`, { body: key }));
  const held = await lab.gate.whenHeld(3);
  t.is((await raw('GET', '/bucket/a')).status, 404, 'others pass');
  t.deepEqual(held.map(({ key }) => key).toSorted(), ['a', 'b', 'c']);
  t.deepEqual(heard.toSorted(), ['a', 'b', 'c']);
  t.like(held[0], { actor: 'raw', verb: 'put', class: 'other', operation: 'PutObject' });
  const sequenceOf = (name: string) => held.find(({ key }) => key === name)?.sequence ?? 0;
  lab.gate.release(sequenceOf('b'));
  await puts[1];
  t.is((await raw('GET', '/bucket/b')).status, 200);
  t.is((await raw('GET', '/bucket/a')).status, 404);
  t.is(lab.gate.held.length, 2);
  t.throws(() => lab.gate.release(sequenceOf('b')), { message: /is held/ });
  lab.gate.open();
  t.deepEqual(
    (await Promise.all(puts)).map(({ status }) => status),
    [200, 200, 200],
  );
  t.is((await raw('PUT', '/bucket/d', { body: 'd' })).status, 200, 'an open gate holds nothing');
});

test('who is let go can be given a fault, if it can happen to the request', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.gate.holdWhere(() => true);
  const put = raw('PUT', '/bucket/k', { body: 'x' });
  const [held] = await lab.gate.whenHeld();
  t.throws(() => lab.gate.release(held?.sequence ?? 0, { kind: 'flip_bit', at: 0 }), { message: /can happen/ });
  lab.gate.release(held?.sequence ?? 0, { kind: 'lose_answer', answer: 'internal_error' });
  t.is((await put).status, 500);
  lab.gate.open();
  t.is((await raw('GET', '/bucket/k')).text, 'x');
  t.is(lab.log.events[0]?.fault, 'lose_answer');
});

test('a request whose sender gave up while it was held takes effect when it is let go', async (t) => {
  const { lab, raw } = await prepareLab(t);
  lab.gate.holdWhere(({ verb }) => verb === 'put');
  const patience = new AbortController();
  const put = t.throwsAsync(raw('PUT', '/bucket/k', { body: 'x', signal: patience.signal }));
  await lab.gate.whenHeld();
  patience.abort();
  await put;
  // The lab, on the same thread, sees the connection close while it serves others.
  for (let i = 0; i < 5; i++) await raw('HEAD', '/bucket/k');
  lab.gate.open();
  t.is((await raw('GET', '/bucket/k')).text, 'x');
  const late = lab.log.events.find(({ verb }) => verb === 'put');
  t.like(late, { status: 200, answer: 'none' });
  t.true((late?.effect ?? 0) > (late?.end ?? Infinity), 'long after its end');
});

test('whoever waits for requests to be held learns that the lab has stopped', async (t) => {
  const { lab } = await prepareLab(t);
  const waiting = lab.gate.whenHeld();
  await lab.stop();
  await t.throwsAsync(waiting, { message: /stopped/ });
});

for (const order of [
  ['first', 'second'],
  ['second', 'first'],
] as const) {
  test(`two writers are held where they commit, and released ${order.join(' before ')}`, async (t) => {
    const { lab, connectAs } = await prepareGround(t);
    await (await connectAs('founder')).createTable('t', [{ id: 'seed', n: 0 }]);
    const tables = {
      first: await (await connectAs('first')).openTable('t'),
      second: await (await connectAs('second')).openTable('t'),
    };
    lab.gate.holdWhere(({ class: objectClass, verb }) => objectClass === 'table.version' && verb === 'put');
    const commits = {
      first: tables.first.add([{ id: 'first', n: 1 }]),
      second: tables.second.add([{ id: 'second', n: 2 }]),
    };
    const held = await lab.gate.whenHeld(2);
    t.is(new Set(held.map(({ key }) => key)).size, 1, 'both go for the same version');
    const sequenceOf = (actor: string) => held.find((head) => head.actor === actor)?.sequence ?? 0;
    const [winner, loser] = order;
    lab.gate.release(sequenceOf(winner));
    t.like(await commits[winner], { version: 2 });
    lab.gate.release(sequenceOf(loser));
    // The loser finds its version taken, and goes for the next one.
    const [again] = await lab.gate.whenHeld();
    t.is(again?.actor, loser);
    lab.gate.open();
    t.like(await commits[loser], { version: 3 });
    t.deepEqual(await rowsOf(await (await connectAs('reader')).openTable('t')), ['first=1', 'second=2', 'seed=0']);
    t.deepEqual(
      lab.log.events
        .filter(({ class: objectClass, verb }) => objectClass === 'table.version' && verb === 'put')
        .map(({ actor, status }) => `${actor} ${status}`),
      ['founder 200', `${winner} 200`, `${loser} 412`, `${loser} 200`],
    );
  });
}
