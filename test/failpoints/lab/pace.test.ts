import test from 'ava';
import { createPacer } from '../../../failpoints/lab/pace.ts';
import { serialHops } from '../../../failpoints/lab/log/serial-hops.ts';
import { steppingClock } from '../../../src/index.ts';
import { prepareLab } from './support/raw.ts';

test('every request takes the delay, by the clock of the lab', async (t) => {
  const waits: number[] = [];
  const clock = { ...steppingClock(0), delay: async (durationMs: number) => void waits.push(durationMs) };
  const { lab, raw } = await prepareLab(t, { clock, pace: { delayMs: 70, concurrency: Infinity } });
  await raw('PUT', '/bucket/k', { body: 'x' });
  await raw('GET', '/bucket/k');
  lab.setPace({ delayMs: 0, concurrency: Infinity });
  await raw('GET', '/bucket/k');
  t.deepEqual(waits, [70, 70]);
});

test('no more than so many are served at a time, and who waits is served in turn', async (t) => {
  const pacer = createPacer({ delayMs: 0, concurrency: 2 }, steppingClock(0));
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  let running = 0;
  let most = 0;
  const work = ends.map(({ promise }, index) =>
    pacer.run(async () => {
      begun.push(index);
      most = Math.max(most, ++running);
      await promise;
      running--;
    }),
  );
  for (const [index, { resolve }] of ends.entries()) {
    await new Promise(setImmediate);
    t.true(begun.length <= index + 2);
    resolve();
  }
  await Promise.all(work);
  t.deepEqual(begun, [0, 1, 2, 3, 4]);
  t.is(most, 2);
});

test('one that fails makes room as well', async (t) => {
  const pacer = createPacer({ delayMs: 0, concurrency: 1 }, steppingClock(0));
  await t.throwsAsync(
    pacer.run(async () => {
      throw new Error('broken');
    }),
  );
  t.is(await pacer.run(async () => 'served'), 'served');
});

test('requests side by side are one hop, one after the other many, and waiting at the store is none', async (t) => {
  const { lab, raw } = await prepareLab(t);
  const five = () => Array.from({ length: 5 }, () => raw('GET', '/bucket/k'));
  const hopsSideBySide = async () => {
    lab.log.clear();
    lab.gate.holdWhere(() => true);
    const reads = five();
    await lab.gate.whenHeld(5);
    lab.gate.open();
    await Promise.all(reads);
    return serialHops(lab.log.events);
  };
  t.is(await hopsSideBySide(), 1);
  lab.setPace({ delayMs: 1, concurrency: 1 });
  t.is(await hopsSideBySide(), 1);
  lab.log.clear();
  for (let i = 0; i < 5; i++) await raw('GET', '/bucket/k');
  t.is(serialHops(lab.log.events), 5);
});
