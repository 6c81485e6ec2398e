import test, { type ExecutionContext } from 'ava';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { Manifest } from '../../src/manifest/manifest.ts';
import { INTERNAL_VERSION, INTERNAL_VERSION_FIELD } from '../../src/manifest/internal-version.ts';
import { encodeRow, MANIFEST, MANIFEST_COLUMNS, OBJECT_ID } from '../../src/manifest/rows.ts';
import { freshPlace, openTable, type Place } from '../lance/support/place.ts';
import { commitRow, headRow, SCHEMA_ROW, tableRow } from './support/rows.ts';

const FIRST_ROWS = [headRow('c0', 0), SCHEMA_ROW, commitRow('c0'), tableRow('node:1')].map((row) =>
  encodeRow(row, 'c0', ''),
);

async function withManifest(t: ExecutionContext, stamp: string | undefined = String(INTERNAL_VERSION)): Promise<Place> {
  const place = await freshPlace(t);
  await place.lance.create(
    MANIFEST,
    MANIFEST_COLUMNS,
    FIRST_ROWS,
    stamp === '' ? {} : { [OBJECT_ID]: { [INTERNAL_VERSION_FIELD]: stamp } },
  );
  return place;
}

async function opened({ lance }: Pick<Place, 'lance'>): Promise<Manifest> {
  const manifest = await Manifest.open(lance);
  if (!manifest) throw new Error('there is no manifest');
  return manifest;
}

test('a place without a graph has no manifest', async (t) => {
  t.is(await Manifest.open((await freshPlace(t)).lance), undefined);
});

test('a manifest of a later internal version, or of one that there never was, is refused', async (t) => {
  for (const [stamp, advice] of [
    [String(INTERNAL_VERSION + 1), /with a newer release$/],
    ['0', /with an older release/],
  ] as const) {
    const place = await withManifest(t, stamp);
    const error = await t.throwsAsync(Manifest.open(place.lance), { message: advice });
    t.like(error, {
      kind: 'unsupported_version',
      code: 'internal_version',
      details: { found: Number(stamp), supported: INTERNAL_VERSION, minimum: 1, branch: 'main' },
    });
  }
});

test('a manifest that moves to a later internal version is refused from its next look on', async (t) => {
  const place = await withManifest(t);
  const manifest = await opened(place);
  await manifest.load();
  const table = await openTable(place, MANIFEST, MANIFEST_COLUMNS);
  await table.setFieldMetadata(OBJECT_ID, { [INTERNAL_VERSION_FIELD]: String(INTERNAL_VERSION + 1) });
  t.like(await t.throwsAsync(manifest.load()), { kind: 'unsupported_version', code: 'internal_version' });
});

test('a stamp that is no number is refused', async (t) => {
  for (const stamp of ['five', '5.5', 'NaN']) {
    const error = await t.throwsAsync(withManifest(t, stamp).then(({ lance }) => Manifest.open(lance)));
    t.like(error, { kind: 'unsupported_version', code: 'internal_version' }, stamp);
  }
});

test('a load sees what anybody published, and reads nothing while nothing moves', async (t) => {
  const place = await withManifest(t);
  const [mine, theirs] = [await opened(place), await opened(place)];
  const before = await mine.load();
  t.is(await mine.load(), before, 'the very same state');
  const rows = [headRow('c1', 1), commitRow('c1', { parent: 'c0', sequence: 1 })];
  const base = await theirs.load();
  const written = await theirs.merge(rows, 'c1', base);
  t.deepEqual(written, { ok: true, version: 2 });
  const after = await mine.load();
  t.is(after.version, 2);
  t.is(after.head.commit, 'c1');
  t.is(before.head.commit, 'c0', 'a state that was handed out stays as it is');
});

test('those who wait for a look that hangs begin anew when the handle is given up', async (t) => {
  const place = await withManifest(t);
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()];
  const hung = await openTable(place, MANIFEST, MANIFEST_COLUMNS);
  hung.refresh = () => {
    asked.resolve();
    return answer.promise;
  };
  const tables = [hung, await openTable(place, MANIFEST, MANIFEST_COLUMNS)];
  const manifest = await opened({ lance: { open: async () => tables.shift() } as unknown as LanceRoot });
  const looks = [manifest.load(), manifest.load()];
  await asked.promise;
  manifest.renew();
  const [first, second] = await Promise.all(looks);
  t.is(first?.head.commit, 'c0');
  t.is(second, first, 'one look is enough for both');
  // What it answers late is no news.
  answer.resolve(await (await openTable(place, MANIFEST, MANIFEST_COLUMNS)).version());
  t.is(first, await manifest.load());
});

test('the stamp is still there after publishes', async (t) => {
  const place = await withManifest(t);
  const manifest = await opened(place);
  for (let sequence = 1; sequence <= 3; sequence += 1) {
    await manifest.merge([headRow(`c${sequence}`, sequence)], `c${sequence}`, await manifest.load());
  }
  const table = await openTable(place, MANIFEST, MANIFEST_COLUMNS);
  t.is(await table.version(), 4);
  t.is((await table.fieldMetadata(OBJECT_ID)).get(INTERNAL_VERSION_FIELD), String(INTERNAL_VERSION));
  t.is((await (await opened(place)).load()).head.commit, 'c3');
});

test('a manifest that cannot be read is corrupt', async (t) => {
  const place = await withManifest(t);
  const table = await openTable(place, MANIFEST, MANIFEST_COLUMNS);
  await table.append([{ object_id: 'x', object_type: 'view', token: 't', expected: '', body: '{}' }]);
  const error = await t.throwsAsync(opened(place).then((manifest) => manifest.load()));
  t.like(error, { kind: 'corrupt', code: 'malformed_manifest_row' });
});
