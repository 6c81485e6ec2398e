import test from 'ava';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import type { Schedule } from '../../../props/case/race.ts';
import { scheduleClass } from '../../../props/race/equivalence.ts';
import { explore } from '../../../props/race/explore.ts';
import { Scheduler } from '../../../props/race/scheduler.ts';

/** Actors that write to places of a store, one operation each. */
async function run(programs: readonly (readonly string[])[], schedule: Schedule) {
  const scheduler = new Scheduler(programs.length, schedule);
  const runProgram = async (places: readonly string[], actor: number): Promise<void> => {
    await scheduler.begin(actor, 0);
    for (const place of places) {
      const head = { operation: 'PutObject', key: `${place}/x`, class: 'table.version' } as RequestHead;
      await scheduler.wait(actor, { kind: 'request', head });
    }
    scheduler.end(actor);
  };
  await Promise.all([scheduler.run(), ...programs.map(runProgram)]);
  return scheduler;
}

async function classes(programs: readonly (readonly string[])[], bound: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const explored of explore(programs.length, bound, (schedule) => run(programs, schedule))) {
    found.push(scheduleClass(explored.run.turns));
  }
  return found;
}

test('every order of accesses to one place is found, once, with as many preemptions as it takes', async (t) => {
  const programs = [
    ['a', 'a'],
    ['a', 'a'],
  ];
  const found = await classes(programs, 3);
  t.is(new Set(found).size, found.length);
  // Of four accesses, two of each: 4! / (2! 2!).
  t.is(found.length, 6);
  t.is((await classes(programs, 0)).length, 2);
  t.is((await classes(programs, 1)).length, 4);
});

test('accesses that commute are not tried in different orders', async (t) => {
  t.is((await classes([['a'], ['b'], ['c']], 2)).length, 1);
  t.is((await classes([['a', 'b'], ['b']], 2)).length, 2);
});

test('three actors come in all orders', async (t) => {
  t.is((await classes([['a'], ['a'], ['a']], 0)).length, 6);
});

test('a run that is like an earlier one may still lead to a new one', async (t) => {
  // Of two accesses to `a` there are two orders; the one access to `b` comes before, between or behind the two others.
  t.is((await classes([['a'], ['a', 'b'], ['b', 'b']], 1)).length, 2 * 3);
});

test('where nobody sees accesses, actors are preempted at failpoints', async (t) => {
  const passing = async (schedule: Schedule): Promise<Scheduler> => {
    const scheduler = new Scheduler(2, schedule);
    const pass = async (_: unknown, actor: number): Promise<void> => {
      await scheduler.begin(actor, 0);
      await scheduler.wait(actor, { kind: 'failpoint', name: 'publish.loaded' });
      scheduler.end(actor);
    };
    await Promise.all([scheduler.run(), ...[0, 1].map(pass)]);
    return scheduler;
  };
  const found: string[] = [];
  for await (const { run } of explore(2, 2, passing)) found.push(scheduleClass(run.turns));
  // Of four turns, two of each.
  t.is(new Set(found).size, found.length);
  t.is(found.length, 6);
});
