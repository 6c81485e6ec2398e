import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, Index } from '@lancedb/lancedb';
import test from 'ava';
import fc from 'fast-check';
import { GraphError } from '../../src/base/errors.ts';
import { arrowTable } from '../../src/lance/arrow.ts';
import { indexEntries } from '../../src/lance/index-entries.ts';
import { manifestKey } from '../../src/lance/manifest-file.ts';
import { temporaryRoot } from '../support/root.ts';
import { NUMBERED, numbered } from './support/numbered.ts';

test('a version names its indexes, and a fork tells those that it made from those that it has', async (t) => {
  const root = await temporaryRoot(t);
  const table = await (await connect(root)).createTable('t', arrowTable(NUMBERED, [numbered('a'), numbered('b')]));
  const entries = async (location: string, version: number) =>
    indexEntries(await readFile(join(root, manifestKey(location, version))));
  t.deepEqual(await entries('t', 1), []);
  await table.createIndex('__id', { config: Index.btree(), name: 'one' });
  t.deepEqual(await entries('t', 2), [{ name: 'one', isInherited: false }]);
  const fork = await (await table.branches()).create('x');
  await fork.createIndex('n', { config: Index.btree(), name: 'two' });
  t.deepEqual(
    (await entries('t.lance/tree/x', 3)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    [
      { name: 'one', isInherited: true },
      { name: 'two', isInherited: false },
    ],
  );
  await fork.dropIndex('one');
  t.deepEqual(await entries('t.lance/tree/x', 4), [{ name: 'two', isInherited: false }]);
});

test('a damaged manifest names indexes or is corrupt, and nothing else happens', async (t) => {
  const root = await temporaryRoot(t);
  const table = await (await connect(root)).createTable('t', arrowTable(NUMBERED, [numbered('a')]));
  await table.createIndex('__id', { config: Index.btree() });
  const bytes = await readFile(join(root, manifestKey('t', 2)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
      const damaged = Uint8Array.from(bytes);
      damaged[offset] = (damaged[offset] ?? 0) ^ flip;
      try {
        indexEntries(damaged);
      } catch (error) {
        t.true(error instanceof GraphError && error.kind === 'corrupt', String(error));
      }
    }),
  );
});
