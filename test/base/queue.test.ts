import test from 'ava';
import { Queue } from '../../src/base/queue.ts';

test('work is done one piece at a time, in its order, and a piece that fails is in nobody’s way', async (t) => {
  const queue = new Queue();
  const told: string[] = [];
  const piece = (name: string) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await new Promise(setImmediate);
    told.push(`${name} ends`);
    if (name === 'b') throw new Error('on purpose');
    return name;
  };
  const [a, b, c] = await Promise.allSettled(['a', 'b', 'c'].map((name) => queue.run(piece(name))));
  t.like(a, { status: 'fulfilled', value: 'a' });
  t.like(b, { status: 'rejected', reason: { message: 'on purpose' } });
  t.like(c, { status: 'fulfilled', value: 'c' });
  t.deepEqual(told, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
