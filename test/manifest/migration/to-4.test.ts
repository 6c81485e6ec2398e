import test from 'ava';
import type { Failpoint } from '../../../src/index.ts';
import { mintedAtMs } from '../../../src/base/ids.ts';
import type { StoredRow } from '../../../src/base/column.ts';
import type { LanceTable } from '../../../src/lance/table.ts';
import { INTERNAL_VERSION_FIELD } from '../../../src/manifest/internal-version.ts';
import { readCatalogue } from '../../../src/manifest/older/catalogue.ts';
import { commitRow, headRow } from '../../../src/manifest/older/encode.ts';
import { OLDER_COLUMNS } from '../../../src/manifest/older/layout.ts';
import { MANIFEST, OBJECT_ID } from '../../../src/manifest/rows.ts';
import { keepsake, revived } from '../../support/older.ts';

const kept = keepsake({ version: 3 });

/** A program of version 4 publishes on the head that the manifest tells of. */
async function publish(manifest: LanceTable, id: string): Promise<void> {
  await manifest.refresh();
  const parent = readCatalogue(await manifest.scan()).head('main') ?? null;
  const createdAt = new Date(mintedAtMs(id)).toISOString();
  const rows: StoredRow[] = [
    commitRow(id, { branch: 'main', parent, merged: null, actor: 'old', createdAt }),
    headRow('main', id),
  ];
  await manifest.put(OBJECT_ID, rows);
}

test('who copied the history does not set back the head of a manifest that others brought up meanwhile', async (t) => {
  const { place, open, told } = await revived(t, await kept);
  const lance = place.connect();
  t.teardown(() => lance.close());
  const [first, second] = ['01KDVDNB00AAAAAAAAAAAAAAAA', '01KDVDNB00BBBBBBBBBBBBBBBB'];
  const seen: Failpoint[] = [];
  const reach = async (failpoint: Failpoint): Promise<void> => {
    const isFirst = !seen.includes(failpoint);
    seen.push(failpoint);
    const manifest = await lance.open(MANIFEST, OLDER_COLUMNS);
    if (!manifest || !isFirst) return;
    if (failpoint === 'migrate.history_copied') {
      // All that this one copied is there, and another is done before it goes on.
      await manifest.put(OBJECT_ID, [headRow('main', told['main']?.line[0]?.id ?? '')]);
      t.true((await manifest.setFieldMetadata(OBJECT_ID, { [INTERNAL_VERSION_FIELD]: '4' })).ok);
      await publish(manifest, first);
    }
    if (failpoint === 'migrate.head_set' || failpoint === 'migrate.furnished') {
      if (readCatalogue(await manifest.scan()).history.has(second)) return;
      await publish(manifest, second);
    }
  };
  const main = await open('main', {}, { reach });
  t.deepEqual(
    (await main.commits()).map(({ id }) => id),
    [second, first, ...(told['main']?.line ?? []).map(({ id }) => id)],
  );
});
