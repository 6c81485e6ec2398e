import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { CATALOGUE } from '../../failpoints/catalogue.ts';
import { FAILPOINTS } from '../../src/index.ts';

test('every crash window says what it comes after and what recovery owes', (t) => {
  t.deepEqual(Object.keys(CATALOGUE).toSorted(), [...FAILPOINTS].toSorted());
  for (const [name, { after, duty }] of Object.entries(CATALOGUE)) t.true(after.length > 10 && duty.length > 10, name);
});

test('every crash window of the catalogue is passed somewhere in the engine', async (t) => {
  const rooms = [
    'commit/branches.ts',
    'commit/cleanup.ts',
    'commit/commit.ts',
    'commit/delete-branch.ts',
    'commit/fork.ts',
    'commit/maintain.ts',
    'commit/settle.ts',
    'commit/put-back.ts',
    'commit/publish.ts',
    'commit/spend.ts',
    'commit/recovery.ts',
    'graph/init.ts',
    'graph/optimize.ts',
    'manifest/install.ts',
    'manifest/migration/migrate.ts',
    'manifest/migration/to-2.ts',
    'manifest/migration/to-3.ts',
    'manifest/migration/to-4.ts',
    'manifest/migration/to-5.ts',
  ];
  const texts = await Promise.all(rooms.map((room) => readFile(join(import.meta.dirname, '../../src', room), 'utf8')));
  for (const name of FAILPOINTS)
    t.true(
      texts.some((text) => text.includes(`'${name}'`)),
      name,
    );
});
