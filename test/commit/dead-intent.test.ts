import test from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { GraphError, type Environment, type Failpoint } from '../../src/index.ts';
import { once } from '../failpoints/lab/support/ground.ts';
import { Scope } from '../../src/base/scope.ts';
import { heal } from '../../src/commit/recovery.ts';
import { commitContext } from '../../src/graph/session.ts';
import { quietWorld } from '../support/world.ts';
import { passingClock } from './support/passing-clock.ts';
import { citiesOf, insertCity, layFoundation, nextHeld, siteOn, type Foundation } from './support/site.ts';

// An intent is in nobody's way for longer than its owner is given, however its owner or its own making ended.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a dead intent is resolved although no single operation has the time', async (t) => {
  const { open } = await siteOn(t, foundation);
  const heir = await open('heir', passingWorld());
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void (await open('victim', quietWorld(crash.failpoints, 12))).mutate([insertCity('Atlantis')]);
  await crash.crashed;
  const outcomes: string[] = [];
  while (outcomes.length < 5 && !outcomes.includes('written')) {
    const writing = heir.mutate([insertCity('Lima')], { deadlineMs: 900 });
    outcomes.push(
      await writing.then(
        () => 'written',
        (error: unknown) => (error instanceof GraphError ? error.code : String(error)),
      ),
    );
  }
  t.is(outcomes[0], 'deadline_exceeded');
  t.is(outcomes.at(-1), 'written');
  t.deepEqual(await citiesOf(heir), ['Lima', 'Oslo', 'Rome']);
  t.deepEqual((await heir.inspect()).intents, []);
});

test('what goes on beside a look for intents is over before any is resolved', async (t) => {
  const { lab, open, session, table } = await siteOn(t, foundation);
  const heir = await session('heir');
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void (await open('victim', quietWorld(crash.failpoints, 12))).mutate([insertCity('Atlantis')]);
  await crash.crashed;
  lab.log.clear();
  const isAfterTheLook = (): boolean =>
    lab.log.events.some(({ actor, class: kind, verb }) => actor === 'heir' && !(kind === 'sidecar' && verb === 'list'));
  const beside = Promise.withResolvers<void>();
  const context = commitContext(heir, new Scope(heir.environment.clock, {}));
  const healing = heal(context, new Set([table('City').key]), beside.promise);
  await citiesOf(await open('bystander'));
  t.false(isAfterTheLook());
  beside.resolve();
  await healing;
  t.true(isAfterTheLook());
});

test('a clock that is set back makes nobody wait longer for a dead intent', async (t) => {
  const { open } = await siteOn(t, foundation);
  const { clock, ...world } = quietWorld(undefined, 11);
  let [waits, setBackMs] = [0, 0];
  const delay = async (durationMs: number): Promise<void> => {
    waits += 1;
    if (waits === 3) setBackMs = 3_600_000;
    await clock.delay(durationMs);
  };
  const heir = await open('heir', { ...world, clock: { ...clock, now: () => clock.now() - setBackMs, delay } });
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  void (await open('victim', quietWorld(crash.failpoints, 12))).mutate([insertCity('Atlantis')]);
  await crash.crashed;
  await heir.mutate([insertCity('Lima')]);
  t.true(waits > 3 && waits < 20, `waited ${waits} times`);
  t.deepEqual(await citiesOf(heir), ['Lima', 'Oslo', 'Rome']);
});

test('many dead intents are waited for side by side', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const world = quietWorld(undefined, 11);
  const heir = await open('heir', world);
  const isArming = lab.gate.whenHeld(VICTIMS);
  lab.gate.holdWhere(({ class: object, verb }) => object === 'sidecar' && verb === 'put');
  const deaths = Array.from({ length: VICTIMS }, async (_, victim) => {
    const crash = crashAt({ at: 'write.sidecar_armed', passage: 1 });
    void (await open(`victim ${victim}`, quietWorld(crash.failpoints, 12 + victim))).mutate([insertCity('Atlantis')]);
    await crash.crashed;
  });
  await isArming;
  lab.gate.open();
  await Promise.all(deaths);
  t.is((await heir.inspect()).intents.length, VICTIMS);
  const beforeMs = world.clock.now();
  await heir.mutate([insertCity('Lima')]);
  const tookMs = world.clock.now() - beforeMs;
  t.true(tookMs < 4_000, `${tookMs} ms`);
  t.deepEqual((await heir.inspect()).intents, []);
});

const VICTIMS = 5;

test('quick operations, however many, do not use up the time of a writer that lives', async (t) => {
  const { open } = await siteOn(t, foundation);
  const [there, onward] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const passed: Failpoint[] = [];
  const reach = async (failpoint: Failpoint): Promise<void> => {
    passed.push(failpoint);
    if (failpoint !== 'write.after_table_effect') return;
    there.resolve();
    await onward.promise;
  };
  const hasty = await open('hasty', passingWorld());
  const writing = (await open('slow', quietWorld({ reach }, 12))).mutate([insertCity('Lima')]);
  await there.promise;
  for (let operation = 1; operation <= 12; operation += 1) {
    const error = await t.throwsAsync(hasty.mutate([insertCity('Bern')], { deadlineMs: 10 }));
    t.like(error, { code: 'deadline_exceeded', outcome: 'not_applied' });
  }
  onward.resolve();
  t.truthy((await writing).commit);
  t.false(passed.includes('write.before_spend'), 'nobody declared it dead');
  t.deepEqual(await citiesOf(hasty), ['Lima', 'Oslo', 'Rome']);
});

test('what a handle has given up on keeps it from nothing, though the call goes on', async (t) => {
  const { lab, open, touches } = await siteOn(t, foundation);
  const graph = await open('g', passingWorld());
  const caller = new AbortController();
  const landing = nextHeld(lab, (head) => touches(head, 'put', 'City') && head.class === 'table.version');
  const writing = graph.mutate([insertCity('Atlantis')], { signal: caller.signal });
  await landing;
  caller.abort();
  t.like(await t.throwsAsync(writing), { code: 'aborted', outcome: 'not_applied' });
  lab.gate.holdWhere(() => false);
  await graph.mutate([insertCity('Lima')], { deadlineMs: 900 });
  t.is(lab.gate.held.length, 1);
  t.deepEqual((await graph.inspect()).intents, []);
  lab.gate.open();
  t.deepEqual(await citiesOf(await open('reader')), ['Lima', 'Oslo', 'Rome']);
});

test('a sidecar that is delivered twice is armed', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const graph = await open('g');
  lab.setFaults(once({ verb: 'put', class: 'sidecar' }, { kind: 'deliver_twice', answered: 'second' }));
  await graph.mutate([insertCity('Lima')]);
  t.true(lab.log.events.some(({ fault }) => fault === 'deliver_twice'));
  t.deepEqual(await citiesOf(graph), ['Lima', 'Oslo', 'Rome']);
  t.deepEqual((await graph.inspect()).intents, []);
});

function passingWorld(): Environment {
  return { ...quietWorld(undefined, 11), clock: passingClock(Date.UTC(2026, 0, 1)) };
}
