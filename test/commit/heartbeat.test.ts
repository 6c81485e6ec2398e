import test from 'ava';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import { Graph, steppingClock, type Clock, type Failpoint } from '../../src/index.ts';
import { idMinter } from '../../src/base/ids.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Scope } from '../../src/base/scope.ts';
import type { CommitContext } from '../../src/commit/context.ts';
import { PUBLISH_BEATS_AT_MOST, withHeartbeat } from '../../src/commit/heartbeat.ts';
import type { Plan } from '../../src/commit/plan.ts';
import { armSidecar, readSidecar, rewriteSidecar } from '../../src/commit/sidecar.ts';
import { fileStore } from '../../src/storage/file.ts';
import { memoryStore } from '../../src/storage/memory.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';
import { passingClock } from './support/passing-clock.ts';
import { insertCity, layFoundation, nextHeld, siteOn } from './support/site.ts';

// A writer at a long piece of work is told from a dead one: it renews its intent, and healers wait for it.

const PLAN: Plan = {
  branch: 'main',
  operationId: idMinter(steppingClock(0), seededRandom(1))(),
  commitId: 'c',
  startedAt: '2026-01-01T00:00:00.000Z',
  class: 'logical',
  operation: 'mutate',
  actor: null,
  readSet: { schema: 's', tables: {} },
  tables: [],
};

test('an intent is renewed as long as the work lasts, and not once longer', async (t) => {
  const store = memoryStore();
  await armSidecar(store, PLAN);
  const timers: AbortController[] = [];
  const timeout: Clock['timeout'] = () => {
    const controller = new AbortController();
    timers.push(controller);
    return { signal: controller.signal, cancel: () => {} };
  };
  const clock = { ...steppingClock(0), timeout };
  const context = { store, environment: { ...quietWorld(), clock }, scope: new Scope(clock, {}) } as CommitContext;
  const { promise, resolve } = Promise.withResolvers<string>();
  const working = withHeartbeat(context, PLAN, () => promise);
  const looks = [(await readSidecar(store, PLAN.operationId))?.etag];
  for (const beat of [1, 2, 3]) {
    timers.at(-1)?.abort();
    while (timers.length === beat) await new Promise(setImmediate);
    looks.push((await readSidecar(store, PLAN.operationId))?.etag);
  }
  t.is(new Set(looks).size, 4);
  resolve('done');
  t.is(await working, 'done');
  t.is(timers.length, 4);
  t.is((await readSidecar(store, PLAN.operationId))?.etag, looks.at(-1));
});

test('an intent whose publish hangs is renewed for some seconds, and then counts as dead', async (t) => {
  t.timeout(60_000, 'it is renewed too seldom');
  const { lab, open } = await siteOn(t, await layFoundation());
  const clock = passingClock(Date.UTC(2026, 0, 1));
  const writer = await open('writer', { ...quietWorld(undefined, 2), clock });
  const isPublish = ({ class: object, verb }: RequestHead): boolean => object === 'manifest.version' && verb === 'put';
  const publishing = nextHeld(lab, isPublish);
  const writing = writer.mutate([insertCity('Lima')]);
  await publishing;
  const armed = lab.log.events.length;
  const renewals = (): number =>
    lab.log.events.slice(armed).filter(({ class: object, verb }) => object === 'sidecar' && verb === 'put').length;
  const pass = async (): Promise<void> => {
    await clock.delay(600);
    await writer.inspect();
  };
  while (renewals() < PUBLISH_BEATS_AT_MOST) await pass();
  for (let round = 0; round < 10; round += 1) await pass();
  t.is(renewals(), PUBLISH_BEATS_AT_MOST);
  lab.gate.open();
  await writing;
});

for (const pieceMs of [300, 700, 900]) {
  test(`an intent moves as often while many pieces of work take ${pieceMs} ms each`, async (t) => {
    const store = memoryStore();
    await armSidecar(store, PLAN);
    const clock = passingClock(Date.parse(PLAN.startedAt));
    const context = { store, environment: { ...quietWorld(), clock }, scope: new Scope(clock, {}) } as CommitContext;
    const piece = async (): Promise<void> => {
      // Time passes while the heart beats, and a beat that is due comes before the end.
      await new Promise(setImmediate);
      await clock.delay(pieceMs);
      await new Promise(setImmediate);
    };
    let [seen, sinceMs] = [(await readSidecar(store, PLAN.operationId))?.etag, clock.now()];
    for (let pieces = 1; pieces <= 12; pieces += 1) {
      await withHeartbeat(context, PLAN, piece);
      const etag = (await readSidecar(store, PLAN.operationId))?.etag;
      const nowMs = clock.now();
      t.true(etag !== seen || nowMs - sinceMs < 1_000, `nothing moved for ${nowMs - sinceMs} ms`);
      if (etag !== seen) [seen, sinceMs] = [etag, nowMs];
    }
  });
}

test('a healer waits for a writer that renews its intent, and gives it up when it no longer does', async (t) => {
  const root = await temporaryRoot(t);
  await (await Graph.init({ root, schema: PEOPLE, environment: quietWorld() })).mutate(FIRST_PEOPLE);
  const asleep = Promise.withResolvers<void>();
  const sleep = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== 'write.after_table_effect') return;
    asleep.resolve();
    await new Promise<never>(() => {});
  };
  const sleeper = await Graph.open({ root, environment: quietWorld({ reach: sleep }, 2) });
  void sleeper.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 99 } }]);
  await asleep.promise;
  const [operationId = ''] = (await sleeper.inspect()).intents;
  const store = fileStore(root);
  let waits = 0;
  const world = quietWorld(undefined, 3);
  const delay = async (durationMs: number): Promise<void> => {
    waits += 1;
    await world.clock.delay(durationMs);
    const plan = (await readSidecar(store, operationId))?.plan;
    if (plan && waits <= 50) await rewriteSidecar(store, { ...plan, beat: waits });
  };
  await Graph.open({ root, environment: { ...world, clock: { ...world.clock, delay } } });
  t.true(waits > 50 && waits < 100, `waited ${waits} times`);
  t.deepEqual((await (await Graph.open({ root })).inspect()).intents, []);
});

test('an intent is renewed while its publish takes long', async (t) => {
  t.timeout(30_000, 'nothing moves in the intent');
  const { lab, open } = await siteOn(t, await layFoundation());
  const clock = passingClock(Date.UTC(2026, 0, 1));
  const writer = await open('writer', { ...quietWorld(undefined, 2), clock });
  const isPublish = ({ class: object, verb }: RequestHead): boolean => object === 'manifest.version' && verb === 'put';
  const isRenewal = ({ class: object, verb }: RequestHead): boolean => object === 'sidecar' && verb === 'put';
  const publishing = nextHeld(lab, isPublish);
  const writing = writer.mutate([insertCity('Lima')]);
  await publishing;
  const renewing = nextHeld(lab, (head) => isPublish(head) || isRenewal(head), isRenewal);
  await clock.delay(600);
  await renewing;
  lab.gate.open();
  t.truthy((await writing).commit);
  t.deepEqual((await writer.inspect()).intents, []);
});
