import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { inOrder } from '../../../props/base/in-order.ts';

test('results come in the order of the pieces, however long each takes', async (t) => {
  const results: number[] = [];
  const slowFirst = async (piece: number) => {
    await delay(piece % 2 === 0 ? 20 : 1);
    return piece;
  };
  for await (const result of inOrder([0, 1, 2, 3, 4, 5], 3, slowFirst)) results.push(result);
  t.deepEqual(results, [0, 1, 2, 3, 4, 5]);
});

test('no more pieces are under way than may be', async (t) => {
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await delay(5);
    running--;
  };
  for await (const _ of inOrder(Array.from({ length: 10 }), 3, work)) t.true(running <= 3);
  t.is(most, 3);
});

test('stopping waits for what is under way and starts nothing else', async (t) => {
  const ended: number[] = [];
  const work = async (piece: number) => {
    await delay(piece === 0 ? 1 : 20);
    ended.push(piece);
    return piece;
  };
  for await (const _ of inOrder([0, 1, 2, 3, 4], 3, work)) break;
  // The fourth took the place of the first before anybody could stop.
  t.deepEqual(ended, [0, 1, 2, 3]);
});

test('a slow piece does not keep the others from being started', async (t) => {
  const others = Promise.withResolvers<void>();
  let ended = 0;
  const work = async (piece: number) => {
    if (piece === 0) return others.promise;
    if (++ended === 5) others.resolve();
  };
  for await (const _ of inOrder([0, 1, 2, 3, 4, 5], 2, work));
  t.is(ended, 5);
});

test('a failure arrives in its turn', async (t) => {
  const results: number[] = [];
  const work = async (piece: number) => {
    if (piece === 1) throw new Error('one');
    await delay(5);
    return piece;
  };
  await t.throwsAsync(
    async () => {
      for await (const result of inOrder([0, 1, 2], 3, work)) results.push(result);
    },
    { message: 'one' },
  );
  t.deepEqual(results, [0]);
});
