import test from 'ava';
import type { LanceRoot } from '../../src/lance/connection.ts';
import { Handles } from '../../src/lance/handles.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { contents, NUMBERED, numbered } from './support/numbered.ts';
import { freshPlace, madeBy, makeTable, openTable } from './support/place.ts';

test('a reader stays at its version whatever is written', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  const reader = await handles.reader('nodes/t', NUMBERED, 1);
  await table.append([numbered('b')]);
  const writer = await handles.writer('nodes/t', NUMBERED);
  await writer.append([numbered('c')]);
  t.is(await reader.version(), 1);
  t.deepEqual(await contents(reader), ['a=null']);
  t.deepEqual(await contents(await handles.reader('nodes/t', NUMBERED, 2)), ['a=null', 'b=null']);
});

test('a writer moves with what it writes', async (t) => {
  const place = await freshPlace(t);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  const writer = await handles.writer('nodes/t', NUMBERED);
  t.is(madeBy(await writer.append([numbered('b')])), 2);
  t.is(await (await handles.writer('nodes/t', NUMBERED)).version(), 2);
});

test('a handle is at hand where one is at the version that is asked for, and then nothing is opened or moved', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  t.is(await handles.atHand('nodes/t', 1), undefined);
  const writer = await handles.writer('nodes/t', NUMBERED);
  t.is(await handles.atHand('nodes/t', 1), writer);
  await table.append([numbered('b')]);
  t.is(await handles.atHand('nodes/t', 2), undefined);
  t.is(await writer.version(), 1);
  await writer.refresh();
  t.is(await handles.atHand('nodes/t', 1), undefined);
  const reader = await handles.reader('nodes/t', NUMBERED, 1);
  t.is(await handles.atHand('nodes/t', 1), reader);
});

test('a mover moves the newest version about without knowing the columns', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await table.append([numbered('b')]);
  const mover = await new Handles(place.lance).mover('nodes/t');
  t.is(madeBy(await mover.restore(1)), 3);
  t.deepEqual(await contents(await openTable(place, 'nodes/t', NUMBERED)), ['a=null']);
});

test('the newest version is told, by a handle that is opened for it and by one that was open before', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  t.is((await handles.newest('nodes/t')).head, 1);
  await table.append([numbered('b')]);
  const { handle, head } = await handles.newest('nodes/t');
  t.is(head, 2);
  t.is(handle, await handles.mover('nodes/t'));
});

test('each kind of handle is opened once, and they are not mixed up', async (t) => {
  const place = await freshPlace(t);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  await makeTable(place, 'nodes/u', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  const openAll = async (): Promise<LanceTable[]> => [
    await handles.reader('nodes/t', NUMBERED, 1),
    await handles.writer('nodes/t', NUMBERED),
    await handles.mover('nodes/t'),
    await handles.reader('nodes/u', NUMBERED, 1),
    await handles.writer('nodes/u', NUMBERED),
  ];
  const first = await openAll();
  t.is(new Set(first).size, first.length);
  const again = await openAll();
  t.true(first.every((handle, index) => handle === again[index]));
});

test('a writer that was dropped is opened anew, and the reader is kept', async (t) => {
  const place = await freshPlace(t);
  await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  const handles = new Handles(place.lance);
  const [reader, writer] = [await handles.reader('nodes/t', NUMBERED, 1), await handles.writer('nodes/t', NUMBERED)];
  handles.dropWriter('nodes/t');
  t.not(await handles.writer('nodes/t', NUMBERED), writer);
  t.is(await handles.reader('nodes/t', NUMBERED, 1), reader);
  t.is(madeBy(await writer.append([numbered('b')])), 2, 'a call through it may still be under way');
  handles.clear();
  t.not(await handles.reader('nodes/t', NUMBERED, 1), reader);
});

test('a table or a version that is gone is corruption, and is looked for again', async (t) => {
  const place = await freshPlace(t);
  const handles = new Handles(place.lance);
  const missing = await t.throwsAsync(handles.writer('nodes/t', NUMBERED));
  t.like(missing, { kind: 'corrupt', code: 'table_missing', details: { location: 'nodes/t' } });
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  t.deepEqual(await contents(await handles.writer('nodes/t', NUMBERED)), ['a=null']);
  const early = await t.throwsAsync(handles.reader('nodes/t', NUMBERED, 2));
  t.like(early, { kind: 'corrupt', code: 'version_missing', details: { location: 'nodes/t' } });
  await table.append([numbered('b')]);
  t.deepEqual(await contents(await handles.reader('nodes/t', NUMBERED, 2)), ['a=null', 'b=null']);
});

test('the number of open handles is bounded, and one that fell out still reads', async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  let opened = 0;
  // Opening thousands of tables for real would prove no more.
  const counting = {
    open: async () => {
      opened += 1;
      return table;
    },
  } as unknown as LanceRoot;
  const handles = new Handles(counting);
  const first = await handles.reader('nodes/t', NUMBERED, 1);
  for (let version = 2; version <= 600; version += 1) await handles.reader('nodes/t', NUMBERED, version);
  t.is(opened, 600);
  await handles.reader('nodes/t', NUMBERED, 600);
  t.is(opened, 600, 'the newest are kept');
  await handles.reader('nodes/t', NUMBERED, 1);
  t.is(opened, 601, 'the oldest fell out');
  t.deepEqual(await contents(first), ['a=null']);
});
