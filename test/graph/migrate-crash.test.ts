import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { FAILPOINTS, type Failpoint, type Failpoints } from '../../src/index.ts';
import { add, assertTidy, cities } from '../support/branched.ts';
import { keepsake, revived, stamps, tale, type Keepsake, type OlderGround } from '../support/older.ts';

// Every boundary between two durable steps of a migration is a failpoint. Who dies at one leaves a graph that reads as before, and that
// whoever comes next migrates.

const OWN: readonly Failpoint[] = FAILPOINTS.filter((failpoint) => failpoint.startsWith('migrate.'));

/** Brings a branch up to date. */
type Migration = (older: OlderGround, failpoints?: Failpoints, actor?: string) => Promise<void>;

const onMain: Migration = async ({ open }, ...who) => (await open('main', {}, ...who)).close();

const onBranch: Migration = async ({ open }, ...who) => {
  const graph = await open('of-x', {}, ...who);
  // Whatever may write.
  await graph.upkeep();
  await graph.close();
};

const seen = new Set<Failpoint>();

// The first version takes every step that there is.
const kept = keepsake({ version: 1, scars: ['stale run', 'untold commit', 'late history', 'dropped table'] });

test('who dies anywhere while migrating main leaves a graph that reads as before', async (t) => {
  for (const failpoint of await dieEverywhere(t, await kept, 'main', onMain)) seen.add(failpoint);
});

test('who dies anywhere while migrating a branch leaves a graph that reads as before', async (t) => {
  const older = await revived(t, await kept);
  await onMain(older);
  const migrated = { ...(await kept), snapshot: older.lab.snapshot() };
  for (const failpoint of await dieEverywhere(t, migrated, 'of-x', onBranch)) seen.add(failpoint);
});

test.after('every failpoint of migrations was died at', () => {
  const missed = OWN.filter((failpoint) => !seen.has(failpoint));
  if (missed.length > 0) throw new Error(`nobody died at ${missed.join()}`);
});

async function dieEverywhere(
  t: ExecutionContext,
  kept: Keepsake,
  name: 'main' | 'of-x',
  migrate: Migration,
): Promise<readonly Failpoint[]> {
  const passed: Failpoint[] = [];
  await migrate(await revived(t, kept), {
    reach: async (failpoint) => void (OWN.includes(failpoint) && passed.push(failpoint)),
  });
  t.true(passed.length > 0);
  for (const [index, at] of passed.entries()) {
    const passage = passed.slice(0, index + 1).filter((other) => other === at).length;
    const older = await revived(t, kept);
    const crash = crashAt({ at, passage });
    void migrate(older, crash.failpoints, 'dying');
    await crash.crashed;
    older.lab.kill('dying');
    const reader = await older.open(name, { mode: 'read-only' });
    t.deepEqual(await tale(reader), older.told[name], `read after a death at ${at}`);
    await reader.close();
    await migrate(older);
    t.is((await stamps(older))[name], 5);
    const writer = await older.open(name);
    t.deepEqual(await tale(writer), older.told[name], `migrated after a death at ${at}`);
    await add(writer, 'after');
    t.true((await cities(writer)).includes('after'));
    await assertTidy(t, writer);
    await writer.close();
  }
  return passed;
}
