import test from 'ava';
import type { Preemption } from '../../../props/case/race.ts';
import { Scheduler } from '../../../props/race/scheduler.ts';

// Actors that only pass places: each operation is its beginning and a number of failpoints.

async function race(
  programs: readonly (readonly number[])[],
  preemptions: readonly Preemption[] = [],
  order: readonly number[] = programs.map((_, actor) => actor),
): Promise<{ readonly turns: string; readonly taken: number }> {
  const scheduler = new Scheduler(programs.length, { order, preemptions });
  let running = 0;
  const runProgram = async (program: readonly number[], actor: number): Promise<void> => {
    for (const [operation, failpoints] of program.entries()) {
      await scheduler.begin(actor, operation);
      for (let passed = 0; passed < failpoints; passed += 1) {
        running += 1;
        if (running > 1) throw new Error('two actors run at a time');
        // As long as native code might take, and then some turns of the event loop.
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        await scheduler.wait(actor, { kind: 'failpoint', name: 'publish.loaded' });
      }
    }
    scheduler.end(actor);
  };
  await Promise.all([scheduler.run(), ...programs.map(runProgram)]);
  const turns = scheduler.turns.map(({ actor, operation, access }) => `${actor}${operation}${access}`);
  return { turns: turns.join(' '), taken: scheduler.taken.length };
}

test('without preemptions the programs run one after the other, in order', async (t) => {
  t.is((await race([[1, 0], [2]])).turns, '000 001 010 100 101 102');
  t.is((await race([[1], [1], [0]], [], [2, 0, 1])).turns, '200 000 001 100 101');
});

test('a preemption lets another go on right before an access, until that one ends', async (t) => {
  const at = { actor: 0, operation: 0, access: 1, to: 1 };
  t.deepEqual(await race([[2], [1]], [at]), { turns: '000 100 101 001 002', taken: 1 });
  const back = { actor: 1, operation: 0, access: 1, to: 0 };
  t.deepEqual(await race([[2], [1]], [at, back]), { turns: '000 100 001 002 101', taken: 2 });
});

test('a place that is never reached, and one who has ended, change nothing', async (t) => {
  const serial = (await race([[1], [1]])).turns;
  for (const preemption of [
    { actor: 0, operation: 0, access: 7, to: 1 },
    { actor: 0, operation: 3, access: 0, to: 1 },
    { actor: 1, operation: 0, access: 1, to: 0 },
    { actor: 0, operation: 0, access: 1, to: 0 },
    { actor: 0, operation: 0, access: 1, to: 9 },
  ]) {
    t.deepEqual(await race([[1], [1]], [preemption]), { turns: serial, taken: 0 });
  }
});

test('an actor that fails does not keep the others from ending', async (t) => {
  const scheduler = new Scheduler(2, { order: [0, 1], preemptions: [] });
  const failing = async () => {
    try {
      await scheduler.begin(0, 0);
      throw new Error('on purpose');
    } finally {
      scheduler.end(0);
    }
  };
  const other = async () => {
    await scheduler.begin(1, 0);
    scheduler.end(1);
  };
  const [driven, failed, fine] = await Promise.allSettled([scheduler.run(), failing(), other()]);
  t.deepEqual([driven.status, failed.status, fine.status], ['fulfilled', 'rejected', 'fulfilled']);
});

test('a dead actor does nothing more, from the access on at which it dies', async (t) => {
  const died: unknown[] = [];
  const death = { actor: 0, operation: 0, access: 1, landing: 'never' } as const;
  const scheduler = new Scheduler(2, { order: [0, 1], preemptions: [], deaths: [death] }, (each) => died.push(each));
  const passing = async (actor: number) => {
    await scheduler.begin(actor, 0);
    await scheduler.wait(actor, { kind: 'failpoint', name: 'publish.loaded' });
    scheduler.end(actor);
  };
  void passing(0);
  await Promise.all([scheduler.run(), passing(1)]);
  t.deepEqual(died, [death]);
  t.deepEqual(
    scheduler.turns.map(({ actor, access }) => `${actor}${access}`),
    ['00', '10', '11'],
  );
});
