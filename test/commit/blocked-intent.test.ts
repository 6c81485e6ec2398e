import test, { type ExecutionContext } from 'ava';
import { steppingClock, type Failpoint } from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import { heal } from '../../src/commit/recovery.ts';
import { commitContext, type Session } from '../../src/graph/session.ts';
import type { Write } from '../../src/graph/write.ts';
import { quietWorld } from '../support/world.ts';
import { assertPutRight, away, bothArming, lying, sequenceOf, stopAt } from './support/blocking.ts';
import {
  insertCity,
  insertPerson,
  layFoundation,
  siteOn,
  writeThrough,
  type Foundation,
  type Site,
} from './support/site.ts';

// An intent that is decided stays while others are at work on its tables. It costs nobody anything until then, and nobody
// has to come for those others' tables before it can go.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('an intent that is decided and has to stay is waited for by nobody, nor is who keeps it there', async (t) => {
  const site = await siteOn(t, foundation);
  const busy = await site.session('busy');
  const blocked = await block(t, site, busy);
  let waits = 0;
  for (const session of [busy, await site.session('stranger')]) {
    const { clock } = session.environment;
    const delay = async (durationMs: number): Promise<void> => {
      waits += 1;
      await clock.delay(durationMs);
    };
    await healPeople(site, { ...session, environment: { ...session.environment, clock: { ...clock, delay } } });
  }
  t.is(waits, 0);
  blocked.goOn();
  t.truthy((await blocked.writing).result.commit);
  await assertPutRight(t, await site.open('heir'), ['Lima', 'Oslo', 'Rome']);
});

test('a dead intent that another has to stay for is resolved by whoever comes for any of its tables', async (t) => {
  const site = await siteOn(t, foundation);
  const heir = await site.open('heir');
  const blocked = await block(t, site, await site.session('busy'));
  t.is((await lying(heir)).intents, 2);
  const healer = await site.session('healer');
  await healPeople(site, healer);
  t.is((await lying(heir)).intents, 2, 'it may be alive');
  await healer.environment.clock.delay(2_000);
  await healPeople(site, healer);
  await assertPutRight(t, heir, ['Oslo', 'Rome']);
  // It was not dead at all, and writes once more.
  blocked.goOn();
  t.truthy((await blocked.writing).result.commit);
  await assertPutRight(t, heir, ['Lima', 'Oslo', 'Rome']);
});

interface Blocked {
  /** The write that keeps the intent of another from going. */
  readonly writing: Promise<Write>;
  readonly goOn: () => void;
}

/** Somebody has given up a write of cities and people, while another is at work on cities and about to publish. */
async function block(t: ExecutionContext, { lab, open }: Site, busy: Session): Promise<Blocked> {
  let effects = 0;
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint === 'write.after_table_effect' && (effects += 1) === 2) throw away();
  };
  const loser = await open('loser', quietWorld({ reach }, 12));
  const { failpoints, there, goOn } = stopAt('write.before_publish');
  const slow = { ...busy, environment: { ...busy.environment, failpoints } };
  const arming = bothArming(lab);
  const writing = writeThrough(slow, new Scope(steppingClock(0), {}), [insertCity('Lima')]);
  const losing = loser.mutate([insertCity('Atlantis'), insertPerson('kim')]);
  const arms = await arming;
  lab.gate.release(sequenceOf(arms, 'busy'));
  await there;
  lab.gate.open();
  t.like(await t.throwsAsync(losing), { code: 'storage_unavailable', outcome: 'not_applied' });
  return { writing, goOn };
}

/** As somebody does who is about to write people, and nothing else. */
function healPeople({ table }: Site, session: Session): Promise<void> {
  return heal(commitContext(session, new Scope(session.environment.clock, {})), new Set([table('Person').key]));
}
