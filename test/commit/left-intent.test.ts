import test from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import type { Failpoint } from '../../src/index.ts';
import { once } from '../failpoints/lab/support/ground.ts';
import { quietWorld } from '../support/world.ts';
import { assertPutRight, away, bothArming, lying, sequenceOf, stopAt } from './support/blocking.ts';
import { insertCity, layFoundation, nextHeld, siteOn, type Foundation } from './support/site.ts';

// Where something unpublished is left on a table there is an intent that says so, and the next who comes puts it right.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a writer that cannot read another intent leaves its own, which says that its rows lie there', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const [slow, mayFail] = [stopAt('write.before_publish'), Promise.withResolvers<void>()];
  const failing = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint === 'write.sidecar_armed') await mayFail.promise;
    if (failpoint === 'write.after_table_effect') throw away();
    if (failpoint !== 'write.after_spend') return;
    lab.setFaults(once({ actor: 'loser', verb: 'get', class: 'sidecar' }, { kind: 'truncate_read', at: 0.5 }));
  };
  const winner = await open('winner', quietWorld(slow.failpoints, 11));
  const loser = await open('loser', quietWorld({ reach: failing }, 12));
  const armed = bothArming(lab);
  const winning = winner.mutate([insertCity('Lima')]);
  const losing = loser.mutate([insertCity('Atlantis')]);
  await armed;
  lab.gate.open();
  await slow.there;
  mayFail.resolve();
  t.like(await t.throwsAsync(losing), { code: 'storage_unavailable', outcome: 'not_applied' });
  t.true(lab.log.events.some(({ fault }) => fault === 'truncate_read'));
  slow.goOn();
  t.truthy((await winning).commit);
  t.deepEqual(await lying(winner), { intents: 1, drift: ['City'] });
  await assertPutRight(t, await open('heir'), ['Lima', 'Oslo', 'Rome']);
});

test('a restore that others publish beneath leaves an intent behind that says so', async (t) => {
  const { lab, open, touches } = await siteOn(t, foundation);
  const slow = stopAt('write.before_publish');
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const winner = await open('winner', quietWorld(slow.failpoints, 11));
  const loser = await open('loser', quietWorld(crash.failpoints, 12));
  const arming = bothArming(lab);
  const winning = winner.mutate([insertCity('Lima')]);
  void loser.mutate([insertCity('Atlantis')]);
  const arms = await arming;
  lab.gate.release(sequenceOf(arms, 'loser'));
  await crash.crashed;
  const restoring = nextHeld(
    lab,
    (head) => head.actor === 'healer' && head.class === 'table.version' && touches(head, 'put', 'City'),
  );
  const healing = open('healer');
  await restoring;
  // The healer has looked for others who are at work there, and found nobody.
  lab.gate.release(sequenceOf(arms, 'winner'));
  await slow.there;
  lab.gate.open();
  await healing;
  slow.goOn();
  t.truthy((await winning).commit);
  t.deepEqual(await lying(winner), { intents: 1, drift: ['City'] });
  await assertPutRight(t, await open('heir'), ['Lima', 'Oslo', 'Rome']);
});
