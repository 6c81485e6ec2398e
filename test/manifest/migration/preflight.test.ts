import test from 'ava';
import { tableRow, tableVersionRow, tombstoneRow } from '../../../src/manifest/older/encode.ts';
import { OLDER_COLUMNS } from '../../../src/manifest/older/layout.ts';
import { MANIFEST } from '../../../src/manifest/rows.ts';
import type { StoredRow } from '../../../src/base/column.ts';
import { keepsake, OLDER_VERSIONS, revived, tale, type OlderGround } from '../../support/older.ts';

const KEY = 'node:Extra';
const EXTRA = { key: KEY, version: 3, location: 'nodes/extra', commit: '01KDVDNB00AAAAAAAAAAAAAAAA' };

/** An older release puts rows into main's catalog. */
async function put({ place }: OlderGround, rows: readonly StoredRow[]): Promise<void> {
  const lance = place.connect();
  const manifest = await lance.open(MANIFEST, OLDER_COLUMNS);
  await manifest?.append(rows);
  lance.close();
}

for (const version of OLDER_VERSIONS) {
  test(`a table that the schema does not have keeps main of version ${version} as it is, until it is dropped`, async (t) => {
    const older = await revived(t, await keepsake({ version }));
    const { lab, open, told } = older;
    const commit = told['main']?.line[0]?.id ?? '';
    await put(older, [tableRow(KEY, EXTRA.location), tableVersionRow({ ...EXTRA, commit })]);
    const { state } = lab.snapshot();
    await t.throwsAsync(open('main'), {
      message:
        /node:Extra, which the schema does not have: finish the change of the schema with the release that began/,
    });
    t.true(lab.snapshot().state === state, 'nothing was written');
    t.deepEqual(await tale(await open('main', { mode: 'read-only' })), told['main'], 'who only reads goes on');
    await put(older, [tombstoneRow(KEY, EXTRA.version - 1)]);
    await t.throwsAsync(open('main'), { message: /node:Extra/ }, 'an older version of it was dropped');
    await put(older, [tombstoneRow(KEY, EXTRA.version)]);
    t.deepEqual(await tale(await open('main')), told['main']);
  });
}
