import test from 'ava';
import { steppingClock, systemClock } from '../../src/base/clock.ts';

const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('a timeout keeps the process alive until it is cancelled, and does not fire then', (t) => {
  const before = timers();
  const timeout = systemClock.timeout(60_000);
  t.is(timers(), before + 1);
  timeout.cancel();
  t.is(timers(), before);
  t.false(timeout.signal.aborted);
});

test('a timeout that nobody cancels fires', async (t) => {
  const { signal } = systemClock.timeout(0);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  t.true(signal.aborted);
});

test('a stepping clock moves whenever it is read, and jumps instead of waiting, by whole milliseconds', async (t) => {
  const clock = steppingClock(100);
  t.deepEqual([clock.now(), clock.now()], [101, 102]);
  await clock.delay(0.5);
  t.is(clock.now(), 104);
  await clock.delay(60_000);
  t.is(clock.now(), 60_105);
});
