import test from 'ava';
import { steppingClock, type Clock } from '../../src/base/clock.ts';
import { Scope } from '../../src/base/scope.ts';

/** A clock with one timeout, which fires when it is told to. */
function oneTimer(): { readonly clock: Clock; readonly fire: () => void; readonly cancelled: () => number } {
  const controller = new AbortController();
  let cancelled = 0;
  const timeout = () => ({ signal: controller.signal, cancel: () => void (cancelled += 1) });
  return {
    clock: { ...steppingClock(0), timeout },
    fire: () => controller.abort(),
    cancelled: () => cancelled,
  };
}

const hanging = (): Promise<never> => new Promise(() => {});

for (const [ends, code] of [
  ['signal', 'aborted'],
  ['deadline', 'deadline_exceeded'],
] as const) {
  test(`of a signal and a deadline the ${ends} may come first, and ends what hangs`, async (t) => {
    const { clock, fire } = oneTimer();
    const caller = new AbortController();
    const scope = new Scope(clock, { signal: caller.signal, deadlineMs: 10 });
    const running = scope.run(hanging);
    t.false(scope.over);
    t.notThrows(() => scope.check());
    if (ends === 'signal') caller.abort();
    else fire();
    t.like(await t.throwsAsync(running), { kind: 'unavailable', code, outcome: 'not_applied' });
    t.true(scope.over);
    t.like(
      t.throws(() => scope.check()),
      { kind: 'unavailable', code },
    );
  });
}

test('nothing is begun once time is up', async (t) => {
  let begun = 0;
  const scope = new Scope(steppingClock(0), { signal: AbortSignal.abort() });
  const work = async (): Promise<void> => void (begun += 1);
  for (const begin of [() => scope.run(work), () => scope.race(work)]) {
    t.like(await t.throwsAsync(begin), { code: 'aborted' });
  }
  t.is(begun, 0);
});

test('a deadline ends with its operation, however that ends', async (t) => {
  for (const [work, isFine] of [
    [async () => {}, true],
    [() => Promise.reject(new Error('on purpose')), false],
  ] as const) {
    const { clock, cancelled } = oneTimer();
    const running = new Scope(clock, { deadlineMs: 10 }).run(work);
    if (isFine) await running;
    else await t.throwsAsync(running, { message: 'on purpose' });
    t.is(cancelled(), 1, 'a timer that runs on keeps the process alive');
  }
});

test('what is cut short while it may become visible by itself is answered "unknown", with why it was cut short', async (t) => {
  const caller = new AbortController();
  const scope = new Scope(steppingClock(0), { signal: caller.signal });
  const running = scope.race(hanging);
  scope.effective = true;
  const reason = new Error('enough');
  caller.abort(reason);
  t.like(await t.throwsAsync(running), { code: 'aborted', outcome: 'unknown', cause: reason });
});

test('what a source yields is handed on until time is up, and the source is told when nobody wants more', async (t) => {
  const caller = new AbortController();
  let isDone = false;
  async function* source(): AsyncGenerator<number> {
    try {
      yield 1;
      yield 2;
      await hanging();
    } finally {
      isDone = true;
    }
  }
  const { clock, cancelled } = oneTimer();
  const whole = new Scope(clock, { signal: caller.signal, deadlineMs: 10 }).iterate(source());
  t.deepEqual([(await whole.next()).value, (await whole.next()).value], [1, 2]);
  const third = whole.next();
  caller.abort();
  t.like(await t.throwsAsync(third), { code: 'aborted' });
  t.is(cancelled(), 1, 'a timer that runs on keeps the process alive');
  t.false(isDone, 'it hangs, and nobody waits for it');

  for await (const one of new Scope(clock, { deadlineMs: 10 }).iterate(source())) {
    t.is(one, 1);
    break;
  }
  t.true(isDone);
  t.is(cancelled(), 2);
});

test('without bounds an operation settles as its work does', async (t) => {
  const scope = new Scope(steppingClock(0), {});
  t.is(await scope.run(async () => 7), 7);
  await t.throwsAsync(
    scope.run(() => Promise.reject(new Error('on purpose'))),
    { message: 'on purpose' },
  );
  t.false(scope.over);
});
