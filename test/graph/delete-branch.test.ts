import test from 'ava';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphError, type Graph, type SnapshotReader } from '../../src/index.ts';
import { everything } from '../support/people.ts';
import { stopAt } from '../commit/support/blocking.ts';
import {
  add,
  age,
  ages,
  assertTidy,
  cities,
  citiesIn,
  ground,
  labGround,
  namesOf,
  raze,
  refusalOf,
} from '../support/branched.ts';

// A branch is deleted for everybody at once, whoever has it open; and what others still need of it stays.

const GONE = 'not_found branch_deleted';

test('a branch is not deleted while somebody needs it', async (t) => {
  const { main, open, fork } = await ground(t);
  const dev = await fork('dev');
  const oslo = await add(dev, 'Oslo');
  const below = await fork('below', dev);
  const inUse = async (graph: Graph, name: string): Promise<unknown> => {
    const error = await t.throwsAsync(graph.deleteBranch(name), { instanceOf: GraphError });
    t.is(error?.code, 'branch_in_use');
    return error?.details['by'];
  };
  t.deepEqual(await inUse(main, 'main'), ['main']);
  t.deepEqual(await inUse(dev, 'main'), ['main']);
  t.deepEqual(await inUse(dev, 'dev'), ['dev']);
  t.deepEqual(await inUse(main, 'dev'), ['below']);
  await main.merge('dev');
  await main.deleteBranch('below');
  t.is(await refusalOf(below.commits()), GONE);
  // Made of main, at a commit that was merged: it reads what dev wrote.
  await main.createBranch('reader', { from: oslo });
  t.deepEqual(await inUse(main, 'dev'), ['reader']);
  t.is(await cities(await open('reader')), 'Oslo Rome');
  await main.deleteBranch('reader');
  await main.deleteBranch('dev');
  t.deepEqual(await namesOf(main), ['main']);
  t.is(await refusalOf(main.deleteBranch('dev')), 'not_found unknown_branch');
  // What was merged is a part of the history for ever, though nobody can build on it any more.
  t.is(await cities(main, oslo), 'Oslo Rome');
  t.is(await refusalOf(main.createBranch('reader', { from: oslo })), GONE);
  t.deepEqual(await namesOf(main), ['main']);
});

const ASKED: Readonly<Record<string, (graph: Graph) => Promise<unknown>>> = {
  snapshot: (graph) => graph.snapshot(),
  commits: (graph) => graph.commits(),
  ancestors: (graph) => graph.ancestors(),
  mergeBases: (graph) => graph.mergeBases('main'),
  refresh: (graph) => graph.refresh(),
  inspect: (graph) => graph.inspect({ rows: true }),
  optimize: (graph) => graph.optimize(),
  mutate: (graph) => graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Bern' } }]),
  load: (graph) => graph.load({ mode: 'merge', nodes: { City: [{ name: 'Bern' }] } }),
  merge: (graph) => graph.merge('main'),
  createBranch: (graph) => graph.createBranch('child'),
  changes: async (graph) => graph.changes({ from: 'x', to: 'y' }),
};

test('whoever has a branch open is told that it was deleted, whatever is asked', async (t) => {
  const { main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const handles = [dev, await open('dev'), await open('dev', { mode: 'read-only' })];
  for (const handle of handles) await handle.snapshot();
  await add(main, 'Bern');
  await main.deleteBranch('dev');
  for (const [index, handle] of handles.entries()) {
    for (const [what, ask] of Object.entries(ASKED)) {
      const expected = index === 2 && /^(optimize|mutate|load|merge|createBranch)$/.test(what);
      t.is(await refusalOf(ask(handle)), expected ? 'bad_request read_only' : GONE, `${index} ${what}`);
    }
    // What branches there are is no matter of the branch.
    t.deepEqual(await namesOf(handle), ['main']);
  }
  t.is(await refusalOf(main.merge('dev')), 'not_found unknown_branch');
  t.is(await refusalOf(open('dev')), 'not_found unknown_branch');
  t.is(await cities(main), 'Bern Rome');
  await assertTidy(t, main);
});

const READS: Readonly<Record<string, (reader: SnapshotReader) => Promise<unknown>>> = {
  getNode: (reader) => reader.getNode('City', 'Oslo'),
  scanNodes: (reader) => citiesIn(reader),
  counts: async (reader) => (await reader.counts()).nodes,
  neighbours: (reader) => reader.neighbours({ type: 'City', id: 'Oslo', direction: 'both' }),
  exportArrow: async (reader) => Buffer.from(await reader.exportArrow('City')).toString('hex'),
  exportJsonLines: async (reader) => {
    const lines: string[] = [];
    for await (const line of reader.exportJsonLines()) lines.push(line);
    return lines;
  },
};

test('a snapshot of a branch that is deleted answers what it held, or that the branch is gone', async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo', 'Bern');
  const expected = new Map<string, unknown>();
  for (const [name, read] of Object.entries(READS)) expected.set(name, await read(await dev.snapshot()));
  const cold: SnapshotReader[] = [];
  for (const _ of Object.keys(READS)) cold.push(await (await open('dev', { mode: 'read-only' })).snapshot());
  const warm = await dev.snapshot();
  await main.deleteBranch('dev');
  t.deepEqual(await readdir(join(root, `${await nodesOf(main, 'City')}.lance/tree`)), []);
  let gone = 0;
  for (const [index, [name, read]] of Object.entries(READS).entries()) {
    for (const reader of [cold[index] ?? warm, warm]) {
      const answer = await read(reader).catch((error: unknown) => error);
      if (answer instanceof GraphError) {
        gone += 1;
        t.is(`${answer.kind} ${answer.code}`, GONE, name);
      } else t.deepEqual(answer, expected.get(name), name);
    }
  }
  t.true(gone >= cold.length - 1, 'most have to read what is gone');
});

/** Where the table of a node type lies on main. */
async function nodesOf(graph: Graph, type: string): Promise<string> {
  return (await graph.inspect()).tables.find((table) => table.type === type)?.location ?? '';
}

test('a branch that is made again under a name has nothing of the one before, whoever asks', async (t) => {
  const { main, open, fork } = await ground(t);
  const dev = await fork('dev');
  const other = await open('dev');
  await add(dev, 'Oslo');
  await age(dev, 'ada', 36);
  t.is(await cities(other), 'Oslo Rome');
  const [first] = await main.branches().then((all) => all.slice(1));
  await main.deleteBranch('dev');
  const again = await main.createBranch('dev');
  t.not(again.incarnation, first?.incarnation);
  const anew = await open('dev');
  // Its versions have the numbers that the other's had.
  await add(anew, 'Bern');
  await age(anew, 'ada', 63);
  for (const handle of [dev, other]) {
    t.is(await refusalOf(handle.snapshot()), GONE);
    t.is(await refusalOf(add(handle, 'Lima')), GONE);
  }
  for (const handle of [anew, await open('dev'), await open('dev', { mode: 'read-only' })]) {
    t.is(await cities(handle), 'Bern Rome');
    t.deepEqual(await ages(handle), { ada: 63 });
  }
  // One handle, which merged neither: it has the other's manifest at hand.
  t.is((await main.mergeBases('dev')).length, 1);
  await main.merge('dev');
  t.is(await cities(main), 'Bern Rome');
  t.deepEqual(await ages(main), { ada: 63 });
});

test('a handle that merged a branch is not taken in by another one of its name', async (t) => {
  const { main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  t.is((await main.merge('dev')).inserted, 1);
  await main.deleteBranch('dev');
  const again = await fork('dev');
  t.is((await main.merge('dev')).kind, 'up_to_date');
  await raze(again, 'Oslo');
  await add(again, 'Kyiv');
  t.like(await main.merge('dev'), { kind: 'fast_forward', inserted: 1, deleted: 1 });
  t.is(await cities(main), 'Kyiv Rome');
  t.is(await cities(await open()), 'Kyiv Rome');
});

test('what was merged is kept, for merges that come to it later', async (t) => {
  const { root, main, fork } = await ground(t);
  const dev = await fork('dev');
  await age(dev, 'ada', 36);
  await age(dev, 'bob', 40);
  const [left, right] = [await fork('left'), await fork('right')];
  await left.merge('dev');
  await right.merge('dev');
  const places = (await dev.inspect()).tables.filter(({ inherited }) => !inherited).map(({ location }) => location);
  await main.deleteBranch('dev');
  t.true(places.length > 0 && places.every((place) => existsSync(join(root, place))));
  // Their common ancestor is a commit of a branch that is gone, and its rows lie on that one's forks.
  t.like(await left.mergeBases('right'), [{ operation: 'mutate' }]);
  await age(left, 'ada', 37);
  await age(right, 'bob', 41);
  t.is((await left.merge('right')).updated, 1);
  t.deepEqual(await ages(left), { ada: 37, bob: 41 });
  await age(left, 'bob', 1);
  await age(right, 'bob', 2);
  t.is(await refusalOf(left.merge('right')), 'conflict merge_conflict');
  const changes = await left.changes({
    from: (await left.mergeBases('main'))[0]?.id ?? '',
    to: (await left.commits())[0]?.id ?? '',
  });
  t.is(changes.nodes['Person']?.inserted.length, 2);
});

for (const at of ['write.sidecar_armed', 'write.after_table_effect', 'write.before_publish'] as const) {
  test(`a merge whose source is deleted while it is at ${at} brings what it found whole, or nothing`, async (t) => {
    const { main, open, fork } = await ground(t);
    const dev = await fork('dev');
    const oslo = await add(dev, 'Oslo');
    const stop = stopAt(at);
    const merger = await open('main', {}, stop.failpoints);
    const merging = refusalOf(merger.merge('dev'));
    await stop.there;
    await main.deleteBranch('dev');
    stop.goOn();
    t.is(await merging, 'not_found unknown_branch');
    t.is(await cities(main), 'Rome');
    t.is(await refusalOf(main.snapshot({ at: oslo })), 'not_found unknown_commit');
    await assertTidy(t, main);
  });
}

test('a merge that looked at its source right before that was deleted has all of it for ever', async (t) => {
  const { lab, main, open, fork } = await labGround(t);
  const dev = await fork('dev');
  const oslo = await add(dev, 'Oslo');
  await fork('other');
  const merger = await open('other', {}, undefined, 'merger');
  lab.gate.holdWhere((head) => head.actor === 'merger' && head.verb === 'put' && head.class === 'manifest.version');
  const merging = merger.merge('dev');
  // It decided on what it saw, and is about to commit.
  await lab.gate.whenHeld();
  await main.deleteBranch('dev');
  lab.gate.open();
  t.is((await merging).kind, 'fast_forward');
  const other = await open('other');
  t.is(await cities(other), 'Oslo Rome');
  t.is(await cities(other, oslo), 'Oslo Rome');
});

test('of those who delete one branch at the same time one does, and the others find nothing', async (t) => {
  const { main, open, fork } = await ground(t);
  await add(await fork('dev'), 'Oslo');
  const others = await Promise.all([open(), open(), open()]);
  const answers = await Promise.all([main, ...others].map((graph) => refusalOf(graph.deleteBranch('dev'))));
  t.deepEqual(answers.toSorted(), ['none', ...Array.from({ length: 3 }, () => 'not_found unknown_branch')].toSorted());
  t.deepEqual(await namesOf(main), ['main']);
  await everything(await main.snapshot());
});
