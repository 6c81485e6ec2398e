import test from 'ava';
import { manifestKey } from '../../src/lance/manifest-file.ts';
import { VersionClasses } from '../../src/lance/version-classes.ts';
import { fileStore } from '../../src/storage/file.ts';
import { NUMBERED, numbered } from './support/numbered.ts';
import { freshPlace, makeTable } from './support/place.ts';

test('a class is read once, and a version that is not there is asked for again', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await table.overwrite([numbered('b')]);
  await table.restore(1);
  const store = fileStore(place.root);
  const reads: string[] = [];
  const classes = new VersionClasses(async (key) => {
    reads.push(key);
    return (await store.get(key))?.bytes;
  });
  for (let time = 0; time < 2; time += 1) {
    t.deepEqual(await classes.of('nodes/t', 2), { kind: 'logical' });
    t.deepEqual(await classes.of('nodes/t', 3), { kind: 'restore', target: 1 });
    t.is(await classes.of('nodes/t', 4), undefined);
  }
  const keys = [2, 3, 4, 4].map((version) => manifestKey('nodes/t', version));
  t.deepEqual(reads, keys);
  await table.append([numbered('c')]);
  t.deepEqual(await classes.of('nodes/t', 4), { kind: 'logical' });
});

test('tables are told apart', async (t) => {
  const place = await freshPlace(t);
  const one = await makeTable(place, 'nodes/one', NUMBERED, [numbered('a')]);
  await makeTable(place, 'nodes/two', NUMBERED, [numbered('a')]).then((two) => two.append([numbered('b')]));
  await one.restore(1);
  const store = fileStore(place.root);
  const classes = new VersionClasses(async (key) => (await store.get(key))?.bytes);
  t.deepEqual(await classes.of('nodes/one', 2), { kind: 'restore', target: 1 });
  t.deepEqual(await classes.of('nodes/two', 2), { kind: 'logical' });
});

test('what the store says when it does not answer is passed on, and forgotten', async (t) => {
  const place = await freshPlace(t);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const store = fileStore(place.root);
  let failures = 1;
  const classes = new VersionClasses(async (key) => {
    if (failures-- > 0) throw new Error('no answer');
    return (await store.get(key))?.bytes;
  });
  await t.throwsAsync(classes.of('nodes/t', 1), { message: 'no answer' });
  t.deepEqual(await classes.of('nodes/t', 1), { kind: 'logical' });
});
