import test from 'ava';
import type { Column } from '../../../src/base/column.ts';
import { LanceRoot } from '../../../src/lance/connection.ts';
import type { LanceTable } from '../../../src/lance/table.ts';
import { MAIN, manifestLocation } from '../../../src/manifest/branch.ts';
import { HISTORY, HISTORY_COLUMNS, OLDER_COLUMNS } from '../../../src/manifest/older/layout.ts';
import { forkLocation } from '../../../src/lance/location.ts';
import { olderState } from '../../../src/manifest/older/read.ts';
import { MANIFEST } from '../../../src/manifest/rows.ts';
import { lanceConnectionTarget } from '../../../src/storage/location.ts';
import { CONFUSING, NAMES, olderGround } from '../../support/older.ts';

/** Does something to what lies there as soon as a table is opened, at its newest version, for the first time. */
class Interrupted extends LanceRoot {
  #isDone = false;
  readonly #at: string;
  readonly #interrupt: (table: LanceTable) => Promise<void>;

  constructor(root: string, at: string, interrupt: (table: LanceTable) => Promise<void>) {
    super(lanceConnectionTarget(root));
    this.#at = at;
    this.#interrupt = interrupt;
  }

  override async open(location: string, columns: readonly Column[], version?: number): Promise<LanceTable | undefined> {
    const table = await super.open(location, columns, version);
    if (!table || location !== this.#at || this.#isDone) return table;
    this.#isDone = true;
    await this.#interrupt(table);
    return table;
  }
}

async function versionOfMain(lance: LanceRoot): Promise<number> {
  const table = await lance.open(MANIFEST, OLDER_COLUMNS);
  return (await table?.version()) ?? 0;
}

test('a branch that an older release deletes while it is read is in nobody’s way', async (t) => {
  const { root, place } = await olderGround(t, { version: 3 });
  const lance = new Interrupted(root, manifestLocation('idle'), async (table) => {
    t.true((await table.dropFork('idle')).ok);
  });
  t.teardown(() => lance.close());
  const state = await olderState({ lance, store: place.store }, { branch: MAIN, version: await versionOfMain(lance) });
  t.deepEqual(
    [...state.branches.keys()].toSorted(),
    NAMES.filter((name) => name !== 'idle' && name !== MAIN).toSorted(),
  );
});

test('a commit that was told after a branch was made of it is told there, too', async (t) => {
  const { root, open, told } = await olderGround(t, { version: 3 });
  const line = told[CONFUSING]?.line ?? [];
  const joes = line.find(({ actor }) => actor === 'joe');
  const lance = new LanceRoot(lanceConnectionTarget(root));
  t.teardown(() => lance.close());
  const history = await lance.open(forkLocation(HISTORY, CONFUSING), HISTORY_COLUMNS);
  const where = { op: 'eq', column: 'graph_commit_id', type: 'utf8', value: joes?.id ?? '' } as const;
  t.true((await history?.delete(where))?.ok);
  const reader = await open(CONFUSING, { mode: 'read-only' });
  t.deepEqual(await reader.commits(), line);
  t.deepEqual(await reader.ancestors(), told[CONFUSING]?.commits);
});
