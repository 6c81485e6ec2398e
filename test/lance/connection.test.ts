import test from 'ava';
import { LanceRoot } from '../../src/lance/connection.ts';
import { contents, NUMBERED, numbered } from './support/numbered.ts';
import { freshPlace, makeTable, openTable } from './support/place.ts';

test('tables lie at paths below the root, however deep', async (t) => {
  const place = await freshPlace(t);
  for (const location of ['__manifest', 'nodes/person-01j', '_founding/01j/nodes/person']) {
    const table = await makeTable(place, location, NUMBERED, [numbered(location)]);
    t.is(table.location, location);
  }
  for (const location of ['__manifest', 'nodes/person-01j', '_founding/01j/nodes/person']) {
    t.deepEqual(await contents(await openTable(place, location, NUMBERED)), [`${location}=null`]);
  }
});

test('an empty table has a version, columns and no rows', async (t) => {
  const place = await freshPlace(t);
  await place.lance.createEmpty('nodes/empty', NUMBERED);
  const table = await openTable(place, 'nodes/empty', NUMBERED);
  t.is(await table.version(), 1);
  t.deepEqual(await table.scan(), []);
});

test('what was never created is no table', async (t) => {
  const place = await freshPlace(t);
  t.is(await place.lance.open('nodes/none', NUMBERED), undefined);
  await makeTable(place, 'nodes/some', NUMBERED, [numbered('a')]);
  t.is(await place.lance.open('nodes/none', NUMBERED), undefined);
  t.is(await place.lance.open('some', NUMBERED), undefined);
});

test('a table opens at any of its versions, and at no other', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await table.append([numbered('b')]);
  t.deepEqual(await contents(await openTable(place, 'nodes/t', NUMBERED, 1)), ['a=null']);
  t.deepEqual(await contents(await openTable(place, 'nodes/t', NUMBERED, 2)), ['a=null', 'b=null']);
  const error = await t.throwsAsync(openTable(place, 'nodes/t', NUMBERED, 3));
  t.like(error, { kind: 'corrupt', code: 'version_missing' });
});

test('a root that was closed stays closed', async (t) => {
  const place = await freshPlace(t);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  place.lance.close();
  t.like(await t.throwsAsync(openTable(place, 'nodes/t', NUMBERED)), { kind: 'bad_request', code: 'closed' });
  t.like(await t.throwsAsync(makeTable(place, 'nodes/u', NUMBERED, [numbered('a')])), { code: 'closed' });
  place.lance.close();
});

test('handles end with the root that they were opened by, in use or not', async (t) => {
  const place = await freshPlace(t);
  const idle = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const busy = await openTable(place, 'nodes/t', NUMBERED);
  const reading = busy.scan();
  const opening = place.lance.open('nodes/t', NUMBERED);
  place.lance.close();
  t.is((await reading).length, 1, 'what is under way is not cut short');
  for (const table of [idle, busy, await opening]) {
    t.like(await t.throwsAsync(async () => table?.version()), { kind: 'bad_request', code: 'closed' });
    t.like(await t.throwsAsync(async () => table?.append([numbered('b')])), { code: 'closed' });
  }
  const other = new LanceRoot({ uri: place.root, storageOptions: {} });
  t.deepEqual(await contents(await openTable({ ...place, lance: other }, 'nodes/t', NUMBERED)), ['a=null']);
  other.close();
});

test('one root sees what another wrote', async (t) => {
  const place = await freshPlace(t);
  const other = new LanceRoot({ uri: place.root, storageOptions: {} });
  t.is(await other.open('nodes/t', NUMBERED), undefined);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  t.deepEqual(await contents(await openTable({ ...place, lance: other }, 'nodes/t', NUMBERED)), ['a=null']);
  other.close();
});
