import test from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import type { Failpoint } from '../../src/index.ts';
import { steppingClock } from '../../src/index.ts';
import { quietWorld } from '../support/world.ts';
import { citiesOf, insertCity, layFoundation, nextHeld, siteOn, type Foundation } from './support/site.ts';

// Maintenance costs no writer its work, neither while it goes on nor when others clear away what is left of it.

/** LanceDB takes a file that no version names for garbage once its stamp is days old; here every stamp is. */
const LONG_AGO = { clock: steppingClock(Date.UTC(2000, 0, 1)) };

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation(LONG_AGO);
});

test('compacting leaves alone what a sleeping writer has not published yet', async (t) => {
  const { lab, open, table, touches } = await siteOn(t, foundation, LONG_AGO);
  const [writer, other] = [await open('writer'), await open('other')];
  const asleep = nextHeld(
    lab,
    (head) => head.actor === 'writer' && touches(head, 'put', 'City') && head.class === 'table.version',
  );
  const writing = writer.mutate([insertCity('Lima')]);
  await asleep;
  const { tables } = await other.optimize();
  lab.gate.open();
  await writing;
  t.deepEqual(await citiesOf(await open('reader')), ['Lima', 'Oslo', 'Rome']);
  await other.mutate([insertCity('Quito')]);
  t.deepEqual(await citiesOf(other), ['Lima', 'Oslo', 'Quito', 'Rome']);
  t.is(tables.find(({ key }) => key === table('City').key)?.outcome, 'contended');
});

test('a sweep puts nothing back because of maintenance', async (t) => {
  const { lab, open, touches } = await siteOn(t, foundation);
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const [asleep, woken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sleep = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== 'write.after_table_effect') return;
    asleep.resolve();
    await woken.promise;
  };
  const writer = await open('writer', quietWorld({ reach: sleep }, 11));
  void (await open('victim', quietWorld(crash.failpoints, 12))).optimize();
  await crash.crashed;
  // Whoever would put the table back looks at it first, and a writer comes right then.
  const looking = nextHeld(lab, (head) => head.actor === 'sweep' && touches(head, 'list', 'City'));
  const sweeping = open('sweep');
  await Promise.race([looking, sweeping]);
  const writing = writer.mutate([insertCity('Lima')]);
  await asleep.promise;
  lab.gate.open();
  const sweep = await sweeping;
  woken.resolve();
  await writing;
  t.false(lab.log.events.some((event) => event.actor === 'sweep' && touches(event, 'put', 'City')));
  t.deepEqual(await citiesOf(sweep), ['Lima', 'Oslo', 'Rome']);
  t.deepEqual((await sweep.inspect()).intents, []);
});
