import test, { type ExecutionContext } from 'ava';
import { steppingClock, type Failpoint, type TableInspection } from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import { heal } from '../../src/commit/recovery.ts';
import { armSidecar } from '../../src/commit/sidecar.ts';
import { commitContext, type Session } from '../../src/graph/session.ts';
import type { Write } from '../../src/graph/write.ts';
import { removeTable } from '../../src/manifest/install.ts';
import { quietWorld } from '../support/world.ts';
import { foreignPlan } from './support/foreign-plan.ts';
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

test('a writer that was taken for dead, and made its effects after that, leaves its intent again', async (t) => {
  const site = await siteOn(t, foundation);
  const [asleep, slow] = [stopAt('write.sidecar_armed'), stopAt('write.before_publish')];
  let effects = 0;
  const reach = async (failpoint: Failpoint): Promise<void> => {
    await asleep.failpoints.reach(failpoint);
    if (failpoint === 'write.after_table_effect' && (effects += 1) === 2) throw away();
  };
  const loser = await site.open('loser', quietWorld({ reach }, 12));
  const winner = await site.open('winner', quietWorld(slow.failpoints, 13));
  const arming = bothArming(site.lab);
  const losing = loser.mutate([insertCity('Atlantis'), insertPerson('kim')]);
  const winning = winner.mutate([insertCity('Lima')]);
  const arms = await arming;
  site.lab.gate.holdWhere(() => false);
  site.lab.gate.release(sequenceOf(arms, 'loser'));
  await asleep.there;
  await healPeople(site, await site.session('healer'));
  t.is((await lying(winner)).intents, 0);
  site.lab.gate.release(sequenceOf(arms, 'winner'));
  await slow.there;
  asleep.goOn();
  t.like(await t.throwsAsync(losing), { code: 'storage_unavailable', outcome: 'not_applied' });
  slow.goOn();
  t.truthy((await winning).commit);
  t.deepEqual(await lying(winner), { intents: 1, drift: ['City'] });
  await assertPutRight(t, await site.open('heir'), ['Lima', 'Oslo', 'Rome']);
});

for (const [what, code] of [
  ['without the version that is published', 'version_missing'],
  ['gone', 'table_missing'],
] as const) {
  test(`an intent that is passed by because another has to stay may be about a table that is ${what}`, async (t) => {
    const site = await siteOn(t, foundation);
    const blocked = await block(t, site, await site.session('busy'));
    const healer = await site.session('healer');
    const [knows, city] = [site.table('Knows'), site.table('City')];
    const made = { versions: [99], begunAt: knows.published };
    const broken = foreignPlan(healer, [knows, city], { [knows.key]: made, [city.key]: made });
    await armSidecar(healer.store, broken);
    if (code === 'table_missing') await removeTable(healer.store, knows.location);
    t.like(await t.throwsAsync(healTables(healer, knows)), { code });
    await t.notThrowsAsync(healPeople(site, healer));
    blocked.goOn();
    t.truthy((await blocked.writing).result.commit);
  });
}

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
  return healTables(session, table('Person'));
}

function healTables(session: Session, ...tables: readonly TableInspection[]): Promise<void> {
  const keys = new Set(tables.map(({ key }) => key));
  return heal(commitContext(session, new Scope(session.environment.clock, {})), keys);
}
