import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../../../failpoints/lab/faults/fault.ts';
import type { Lab, LabOptions } from '../../../../failpoints/lab/lab.ts';
import { durableWrites } from '../../../../failpoints/lab/log/durable-writes.ts';
import { systemClock, steppingClock } from '../../../../src/index.ts';
import { once, always } from '../support/ground.ts';
import { prepareLab, rawClient, type Raw } from '../support/raw.ts';

// What each fault looks like to whoever sent the request, what is stored then, and what the log says.

const RESET = { message: /socket hang up|ECONNRESET/ };

async function prepare(t: ExecutionContext, fault: Fault, options?: LabOptions): Promise<{ lab: Lab; raw: Raw }> {
  const ground = await prepareLab(t, options);
  await ground.raw('PUT', '/bucket/old', { body: '0123456789' });
  ground.lab.log.clear();
  ground.lab.setFaults(once({}, fault));
  return ground;
}

async function stored(raw: Raw, key = 'k'): Promise<string | undefined> {
  const { status, text } = await raw('GET', `/bucket/${key}`);
  return status === 200 ? text : undefined;
}

test('fail_before: nothing is stored, and the sender sees a cut connection or status 500', async (t) => {
  const cut = await prepare(t, { kind: 'fail_before', answer: 'reset' });
  await t.throwsAsync(cut.raw('PUT', '/bucket/k', { body: 'x' }), RESET);
  t.is(await stored(cut.raw), undefined);
  t.like(cut.lab.log.events[0], { fault: 'fail_before', status: undefined, answer: 'none', effect: undefined });
  const told = await prepare(t, { kind: 'fail_before', answer: 'internal_error' });
  t.like(await told.raw('PUT', '/bucket/k', { body: 'x' }), { status: 500, code: 'InternalError' });
  t.is(await stored(told.raw), undefined);
  t.like(told.lab.log.events[0], { fault: 'fail_before', status: undefined, answer: 'spoilt' });
});

test('lose_answer: it is stored, and the sender sees the same', async (t) => {
  const cut = await prepare(t, { kind: 'lose_answer', answer: 'reset' });
  await t.throwsAsync(cut.raw('PUT', '/bucket/k', { body: 'x' }), RESET);
  t.is(await stored(cut.raw), 'x');
  t.like(cut.lab.log.events[0], { fault: 'lose_answer', status: 200, answer: 'none' });
  t.true(cut.lab.log.events[0]?.effect !== undefined);
  const told = await prepare(t, { kind: 'lose_answer', answer: 'internal_error' });
  t.is((await told.raw('PUT', '/bucket/k', { body: 'x' })).status, 500);
  t.is(await stored(told.raw), 'x');
  t.like(told.lab.log.events[0], { fault: 'lose_answer', status: 200, answer: 'spoilt' });
});

test('throttle: 503 SlowDown, and nothing is stored', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'throttle' });
  t.like(await raw('PUT', '/bucket/k', { body: 'x' }), { status: 503, code: 'SlowDown' });
  t.is(await stored(raw), undefined);
  t.like(lab.log.events[0], { fault: 'throttle', status: undefined, answer: 'spoilt' });
});

for (const applied of [true, false]) {
  test(`time_out: nothing is answered until the sender gives up, applied or not (${applied})`, async (t) => {
    const { lab, raw } = await prepare(t, { kind: 'time_out', applied });
    const impatient = AbortSignal.timeout(50);
    await t.throwsAsync(raw('PUT', '/bucket/k', { body: 'x', signal: impatient }), { code: 'ABORT_ERR' });
    t.is(await stored(raw), applied ? 'x' : undefined);
    const [event] = lab.log.events;
    t.like(event, { fault: 'time_out', status: applied ? 200 : undefined, answer: 'none' });
    t.true(
      event !== undefined && event.end < (lab.log.events[1]?.begin ?? 0),
      'it ended before what its sender did next',
    );
  });
}

test('time_out: what the store did is in the log although its sender waits on', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'time_out', applied: true });
  const heard = new Promise((resolve) => lab.log.listen(resolve));
  const impatient = new AbortController();
  const put = raw('PUT', '/bucket/k', { body: 'x', signal: impatient.signal });
  await heard;
  t.like(lab.log.events, [{ verb: 'put', fault: 'time_out', status: 200, answer: 'none' }]);
  t.is(durableWrites(lab.log.events).length, 1);
  impatient.abort();
  await t.throwsAsync(put, { code: 'ABORT_ERR' });
  t.is(await stored(raw), 'x');
  t.deepEqual(
    lab.log.events.map(({ verb }) => verb),
    ['put', 'get'],
    'it is not told of again',
  );
});

test('slow: the answer comes when the time is over, and the effect no sooner', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits: number[] = [];
  const delay = (durationMs: number): Promise<void> => {
    waits.push(durationMs);
    return promise;
  };
  const { lab, raw } = await prepare(t, { kind: 'slow', delayMs: 3000 }, { clock: { ...systemClock, delay } });
  const put = raw('PUT', '/bucket/k', { body: 'x' });
  t.is(await stored(raw), undefined);
  t.deepEqual(waits, [3000]);
  resolve();
  t.is((await put).status, 200);
  t.is(await stored(raw), 'x');
  t.like(lab.log.events[1], { fault: 'slow', status: 200, answer: 'true' });
});

test('tear_request: a body that arrives in part is refused', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'tear_request', at: 0.5 });
  t.like(await raw('PUT', '/bucket/k', { body: '0123456789' }), { status: 400, code: 'IncompleteBody' });
  t.is(await stored(raw), undefined);
  t.like(lab.log.events[0], { fault: 'tear_request', status: 400, answer: 'true', effect: undefined });
});

test('tear_answer: the body breaks off, short of the length that the header says', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'tear_answer', at: 0.5 });
  await t.throwsAsync(raw('GET', '/bucket/old'), { message: /aborted/ });
  t.is(await stored(raw, 'old'), '0123456789');
  t.like(lab.log.events[0], { fault: 'tear_answer', status: 200, answer: 'spoilt', bytesOut: 5 });
});

test('truncate_read: an object is read in part, and nothing says so', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'truncate_read', at: 0.7 });
  const read = await raw('GET', '/bucket/old');
  t.like(read, { status: 200, text: '0123456' });
  t.is(read.headers['content-length'], '7');
  t.is(await stored(raw, 'old'), '0123456789');
  t.like(lab.log.events[0], { fault: 'truncate_read', status: 200, answer: 'spoilt', bytesOut: 7 });
});

test('flip_bit: an object is read with one bit changed, and stays as it is', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'flip_bit', at: 0.25 });
  // Bit 20 of 80, which is in the third byte.
  t.is((await raw('GET', '/bucket/old')).text, `01${String.fromCharCode(0x32 ^ 0x10)}3456789`);
  t.is(await stored(raw, 'old'), '0123456789');
  t.like(lab.log.events[0], { fault: 'flip_bit', status: 200, answer: 'spoilt' });
});

test('stale_list: what was there so many writes ago, all of it and nothing else', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'throttle' });
  const names = async () =>
    [...(await raw('GET', '/bucket?list-type=2')).text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
  lab.setFaults({ seed: 0, rules: [], onDeath: 'dropped' });
  await raw('PUT', '/bucket/a', { body: 'x' });
  await raw('PUT', '/bucket/b', { body: 'x' });
  await raw('DELETE', '/bucket/old');
  t.deepEqual(await names(), ['a', 'b']);
  const seen: unknown[] = [];
  for (const writes of [0, 1, 2, 3, 100]) {
    lab.setFaults(once({}, { kind: 'stale_list', within: { writes } }));
    seen.push(await names());
  }
  t.deepEqual(seen, [['a', 'b'], ['a', 'b', 'old'], ['a', 'old'], ['old'], []]);
  t.deepEqual(
    lab.log.events.flatMap(({ verb, fault }) => (verb === 'list' ? [fault] : [])),
    [undefined, undefined, 'stale_list', 'stale_list', 'stale_list', 'stale_list'],
    'what is told as it is was no fault',
  );
});

test('stale_list: what was there so long ago', async (t) => {
  let nowMs = 1000;
  const clock = { ...steppingClock(0), now: () => nowMs };
  const { lab, raw } = await prepare(t, { kind: 'stale_list', within: { ageMs: 100 } }, { clock });
  const keys = async () => (await raw('GET', '/bucket?list-type=2')).text.match(/<KeyCount>(\d+)</)?.[1];
  lab.setFaults(always({}, { kind: 'stale_list', within: { ageMs: 100 } }));
  nowMs = 2000;
  await raw('PUT', '/bucket/a', { body: 'x' });
  nowMs = 2050;
  await raw('PUT', '/bucket/b', { body: 'x' });
  t.is(await keys(), '1');
  nowMs = 2100;
  t.is(await keys(), '2');
  nowMs = 2150;
  t.is(await keys(), '3');
});

test('deliver_twice: the store has it twice, and the sender hears of one', async (t) => {
  for (const [answered, status] of [
    ['first', 200],
    ['second', 412],
  ] as const) {
    const { lab, raw } = await prepare(t, { kind: 'deliver_twice', answered });
    const put = await raw('PUT', '/bucket/k', { body: 'x', headers: { 'if-none-match': '*' } });
    t.is(put.status, status);
    t.is(await stored(raw), 'x');
    const [ghost, own] = lab.log.events;
    t.like(own, { fault: 'deliver_twice', status: 200, answer: answered === 'first' ? 'true' : 'spoilt' });
    t.like(ghost, { fault: undefined, deliveryOf: own?.sequence, status: 412, answer: 'none', effect: undefined });
  }
});

test('deliver_late, when told: the sender gave up, and its effect comes all the same', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'deliver_late', arrival: 'told', answer: 'internal_error' });
  t.is((await raw('PUT', '/bucket/k', { body: 'late', headers: { 'if-none-match': '*' } })).status, 500);
  t.is(await stored(raw), undefined);
  t.deepEqual(
    lab.late.map(({ key }) => key),
    ['k'],
  );
  lab.land(lab.late[0]?.sequence);
  t.is(await stored(raw), 'late');
  t.deepEqual(lab.late, []);
  const [sent, , landed] = lab.log.events;
  t.like(sent, { fault: 'deliver_late', status: undefined, effect: undefined, answer: 'spoilt' });
  t.like(landed, { deliveryOf: sent?.sequence, status: 200, actor: 'raw', answer: 'none' });
});

test('deliver_late, after so many more requests: its condition is judged when it lands', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'deliver_late', arrival: { requests: 2 }, answer: 'reset' });
  const headers = { 'if-none-match': '*' };
  await t.throwsAsync(raw('PUT', '/bucket/k', { body: 'late', headers }), RESET);
  t.is(await stored(raw), undefined);
  t.is(await stored(raw), undefined, 'it lands behind the second');
  t.is(await stored(raw), 'late');
  lab.setFaults(once({ verb: 'put' }, { kind: 'deliver_late', arrival: { requests: 1 }, answer: 'reset' }));
  await raw('DELETE', '/bucket/k');
  await t.throwsAsync(raw('PUT', '/bucket/k', { body: 'late', headers }), RESET);
  t.is((await raw('PUT', '/bucket/k', { body: 'in time', headers })).status, 200);
  t.is(await stored(raw), 'in time');
  t.like(
    lab.log.events.findLast(({ deliveryOf }) => deliveryOf !== undefined),
    { status: 412, effect: undefined },
  );
});

test('deliver_late, after death: it lands when its actor is dead', async (t) => {
  const { lab, raw } = await prepare(t, { kind: 'deliver_late', arrival: 'death', answer: 'reset' });
  await t.throwsAsync(raw('PUT', '/bucket/k', { body: 'x' }), RESET);
  const other = rawClient(lab, 'other');
  t.is(await stored(other), undefined);
  lab.kill('somebody else');
  t.is(await stored(other), undefined);
  lab.kill('raw');
  t.is(await stored(other), 'x');
});

test('a fault does not happen to a request that it cannot happen to', async (t) => {
  const faults: readonly (readonly [Fault, method: string, target: string])[] = [
    [{ kind: 'flip_bit', at: 0 }, 'HEAD', '/bucket/old'],
    [{ kind: 'flip_bit', at: 0 }, 'GET', '/bucket/none'],
    [{ kind: 'tear_request', at: 0 }, 'GET', '/bucket/old'],
    [{ kind: 'tear_answer', at: 0 }, 'DELETE', '/bucket/none'],
    [{ kind: 'stale_list', within: { writes: 9 } }, 'GET', '/bucket/old'],
    [{ kind: 'stale_list', within: { writes: 1 } }, 'GET', '/bucket?list-type=2&prefix=none'],
    [{ kind: 'deliver_late', arrival: 'told', answer: 'reset' }, 'GET', '/bucket/old'],
  ];
  const { lab, raw } = await prepare(t, { kind: 'throttle' });
  for (const [fault, method, target] of faults) {
    lab.setFaults(always({}, fault));
    await raw(method, target);
  }
  t.deepEqual(
    lab.log.events.map(({ fault }) => fault),
    faults.map(() => undefined),
  );
});
