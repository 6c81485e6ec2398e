import test from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { armSidecar } from '../../src/commit/sidecar.ts';
import { quietWorld } from '../support/world.ts';
import { assertPutRight, bothArming, sequenceOf, stopAt } from './support/blocking.ts';
import { foreignPlan } from './support/foreign-plan.ts';
import { insertCity, insertPerson, layFoundation, siteOn, writerOf, type Foundation } from './support/site.ts';

// A writer whose effects come to lie on a stranger's looks after the stranger first.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a writer that comes to lie on what a dead one had confirmed publishes it, and does not restore over it', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const crash = crashAt({ at: 'write.confirmed', passage: 1 });
  const victim = await open('victim', quietWorld(crash.failpoints, 12));
  const writer = await open('writer');
  const arming = bothArming(lab);
  void victim.mutate([insertCity('Atlantis'), insertPerson('kim')]);
  const writing = writer.mutate([insertCity('Lima')]);
  const arms = await arming;
  lab.gate.holdWhere(() => false);
  lab.gate.release(sequenceOf(arms, 'victim'));
  await crash.crashed;
  lab.gate.release(sequenceOf(arms, 'writer'));
  t.truthy((await writing).commit);
  await assertPutRight(t, await open('heir'), ['Atlantis', 'Lima', 'Oslo', 'Rome']);
});

test('strangers that are dead are waited for side by side, by a writer that must not look dead itself', async (t) => {
  const { open, session, table } = await siteOn(t, foundation);
  const slow = stopAt('write.sidecar_armed');
  const world = quietWorld(slow.failpoints, 12);
  const writing = (await open('writer', world)).mutate([insertCity('Lima')]);
  await slow.there;
  const stranger = await session('stranger');
  for (let dead = 0; dead < 5; dead += 1) await armSidecar(stranger.store, foreignPlan(stranger, [table('City')]));
  await (await writerOf(stranger, 'City')).append([{ __id: 'Atlantis', name: 'Atlantis' }]);
  const beforeMs = world.clock.now();
  slow.goOn();
  t.truthy((await writing).commit);
  const tookMs = world.clock.now() - beforeMs;
  t.true(tookMs > 2_000 && tookMs < 4_000, `${tookMs} ms`);
  await assertPutRight(t, await open('heir'), ['Lima', 'Oslo', 'Rome']);
});
