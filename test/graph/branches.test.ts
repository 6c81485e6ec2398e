import test from 'ava';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Graph } from '../../src/index.ts';
import { add, assertTidy, citiesIn, cities, ground, namesOf, raze, refusalOf } from '../support/branched.ts';

// A branch is a line of history of its own: it begins as what it was made of, and then neither sees the other's writes.

test('a branch begins with what its parent holds, and goes on by itself', async (t) => {
  const { main, open, fork } = await ground(t);
  const [head] = await main.commits();
  const created = await main.createBranch('dev', { actor: 'ada' });
  t.like(created, { name: 'dev', parent: 'main', commit: head?.id, actor: 'ada' });
  const dev = await open('dev');
  t.is(dev.branch, 'dev');
  t.is(main.branch, 'main');
  t.deepEqual(await dev.commits(), await main.commits());
  await add(dev, 'Oslo');
  await add(main, 'Bern');
  await raze(dev, 'Rome');
  t.is(await cities(dev), 'Oslo');
  t.is(await cities(main), 'Bern Rome');
  t.is(await cities(await open('dev')), 'Oslo');
  t.is(await cities(await fork('below', dev)), 'Oslo');
  t.deepEqual(
    (await dev.commits()).map(({ sequence }) => sequence),
    [3, 2, 1, 0],
  );
  await assertTidy(t, dev);
  await assertTidy(t, main);
});

test('a branch is made of any commit of the history of the one that is open', async (t) => {
  const { main, open, fork } = await ground(t);
  const founding = (await main.commits()).at(-1)?.id ?? '';
  const oslo = await add(main, 'Oslo');
  await raze(main, 'Rome');
  const old = await main.createBranch('old', { from: oslo });
  t.is(old.commit, oslo);
  t.is(await cities(await open('old')), 'Oslo Rome');
  await main.createBranch('first', { from: founding });
  const first = await open('first');
  t.is(await cities(first), '');
  t.is((await first.commits()).length, 1);
  await add(first, 'Bern');
  t.deepEqual((await first.commits()).map(({ id }) => id).slice(1), [founding]);
  t.is(await cities(main), 'Oslo');

  const dev = await fork('dev');
  const lima = await add(dev, 'Lima');
  await add(dev, 'Kyiv');
  t.is(await refusalOf(main.createBranch('x', { from: lima })), 'not_found unknown_commit');
  await main.merge('dev');
  // It came in by the merge, so it is a part of the history now.
  await main.createBranch('x', { from: lima });
  const x = await open('x');
  t.is(await cities(x), 'Lima Oslo');
  t.is((await x.commits())[0]?.id, lima);
  await add(x, 'Nice');
  t.is(await cities(x), 'Lima Nice Oslo');
  t.is(await cities(dev), 'Kyiv Lima Oslo');
});

test('commits that a branch leaves behind are none of its history', async (t) => {
  const { main, open } = await ground(t);
  const [rome] = await main.commits();
  const later = await add(main, 'Oslo');
  await main.createBranch('old', { from: rome?.id ?? '' });
  const old = await open('old');
  t.false((await old.ancestors()).some(({ id }) => id === later));
  t.is(await refusalOf(old.snapshot({ at: later })), 'not_found unknown_commit');
  t.is(await refusalOf(old.createBranch('x', { from: later })), 'not_found unknown_commit');
  t.deepEqual(await old.mergeBases('main'), [rome]);
  t.is((await old.merge('main')).kind, 'fast_forward');
  t.is(await cities(old, later), 'Oslo Rome');
});

const HOSTILE = [
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '/',
  'a/b',
  'a\\b',
  '-',
  "'; DROP TABLE x; --",
  '%2e%2e',
  'main.lance',
  'Main',
  'constructor',
  '__proto__',
  '\u0000',
  '\u202Ename',
  'é',
  'e\u0301',
  '分支',
  '🜁'.repeat(64),
  'x'.repeat(128),
  'deleted',
  'head',
];

test('any text of some length is a name, and none of it ever becomes a path', async (t) => {
  const { root, main, open } = await ground(t);
  const before = (await readdir(root)).toSorted();
  for (const name of HOSTILE) {
    t.is((await main.createBranch(name)).name, name);
    const branch = await open(name);
    t.is(branch.branch, name);
    await add(branch, 'Oslo');
    t.is(await cities(branch), 'Oslo Rome');
  }
  t.is(await cities(main), 'Rome');
  t.deepEqual(
    await namesOf(main),
    ['main', ...HOSTILE.toSorted((a, b) => Buffer.compare(utf32(a), utf32(b)))],
    'main, then by code points',
  );
  const found = await readdir(root);
  t.deepEqual(found.toSorted(), before);
  for (const fork of await readdir(join(root, '__manifest.lance/tree'))) t.regex(fork, /^[0-9a-z]{26}$/);
  for (const name of HOSTILE) await main.deleteBranch(name);
  t.deepEqual(await namesOf(main), ['main']);
});

function utf32(text: string): Buffer {
  return Buffer.concat(Array.from(text, (point) => Buffer.from([0, ...bytesOf(point.codePointAt(0) ?? 0)])));
}

function bytesOf(point: number): number[] {
  return [point >> 16, (point >> 8) & 0xff, point & 0xff];
}

test('what is no name is refused before anything happens', async (t) => {
  const { main, open } = await ground(t);
  for (const name of ['', 'x'.repeat(129), '\uD800', 'a\uDC00', undefined, null, 7, {}, ['dev']]) {
    const given = name as string;
    t.is(await refusalOf(main.createBranch(given)), 'bad_request bad_branch_name');
    t.is(await refusalOf(main.deleteBranch(given)), 'bad_request bad_branch_name');
    t.is(await refusalOf(main.merge(given)), 'bad_request bad_branch_name');
    t.is(await refusalOf(main.mergeBases(given)), 'bad_request bad_branch_name');
    if (name !== undefined)
      t.regex(await refusalOf(open(given)), /^(not_found unknown_branch|bad_request malformed_options)$/);
  }
  t.is(await refusalOf(main.createBranch('main')), 'conflict branch_exists');
  t.is(await refusalOf(open('dev')), 'not_found unknown_branch');
  t.is(await refusalOf(main.deleteBranch('dev')), 'not_found unknown_branch');
  t.is(await refusalOf(main.merge('dev')), 'not_found unknown_branch');
  t.is(await refusalOf(main.mergeBases('dev')), 'not_found unknown_branch');
  t.deepEqual(await namesOf(main), ['main']);
});

test('all branches are told alike by whoever is asked, each by the one that it was made of', async (t) => {
  const { main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  await fork('a', dev);
  await fork('z');
  await fork('B');
  t.deepEqual(await namesOf(main), ['main', 'B', 'a', 'dev', 'z']);
  t.deepEqual(
    (await main.branches()).map(({ parent }) => parent),
    [null, 'main', 'dev', 'main', 'main'],
  );
  t.deepEqual(await dev.branches(), await main.branches());
  t.deepEqual(await (await open('a', { mode: 'read-only' })).branches(), await main.branches());
  const first = (await main.commits()).at(-1);
  t.like((await main.branches())[0], { incarnation: 'main', commit: first?.id, createdAt: first?.createdAt });
  t.is(await refusalOf(dev.createBranch('dev')), 'conflict branch_exists');
});

test('of those who make one branch at the same time one does', async (t) => {
  const { main, open } = await ground(t);
  const others = await Promise.all([open(), open(), open()]);
  const answers = await Promise.all([main, ...others].map((graph) => refusalOf(graph.createBranch('dev'))));
  // Who is beaten is told of the branch that there is, or that others were faster every time.
  const beaten = answers.filter((answer) => /^(conflict branch_exists|contention branch_contended)$/.test(answer));
  t.deepEqual([answers.filter((answer) => answer === 'none').length, beaten.length], [1, 3], answers.join());
  t.deepEqual(await namesOf(main), ['main', 'dev']);
  await add(await open('dev'), 'Oslo');
});

test('branches can be made and deleted side by side with writes', async (t) => {
  const { main, open } = await ground(t);
  const others = await Promise.all([open(), open(), open()]);
  await Promise.all([
    add(main, 'Oslo'),
    ...others.map(async (graph, index) => {
      await graph.createBranch(`b${index}`);
      const branch = await open(`b${index}`);
      await add(branch, `City ${index}`);
      if (index === 0) await graph.deleteBranch('b0');
    }),
  ]);
  t.deepEqual(await namesOf(main), ['main', 'b1', 'b2']);
  t.is(await cities(main), 'Oslo Rome');
  for (const index of [1, 2]) t.regex(await cities(await open(`b${index}`)), new RegExp(`City ${index}`));
});

test('who has a branch open for reading changes no branch, and leaves nothing behind', async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const before = (await readdir(root, { recursive: true })).toSorted();
  for (const branch of ['main', 'dev']) {
    const reader = await open(branch, { mode: 'read-only' });
    t.is(await refusalOf(reader.createBranch('x')), 'bad_request read_only');
    t.is(await refusalOf(reader.deleteBranch('x')), 'bad_request read_only');
    t.is(await refusalOf(reader.merge('main')), 'bad_request read_only');
    t.is(await refusalOf(reader.optimize()), 'bad_request read_only');
    t.is(await refusalOf(reader.refresh()), 'none');
    t.deepEqual(await reader.branches(), await main.branches());
    t.is((await reader.mergeBases(branch === 'main' ? 'dev' : 'main')).length, 1);
    t.is(await cities(reader), branch === 'dev' ? 'Oslo Rome' : 'Rome');
  }
  t.deepEqual((await readdir(root, { recursive: true })).toSorted(), before);
});

const OPERATIONS: Readonly<Record<string, (graph: Graph, bounds: object) => Promise<unknown>>> = {
  branches: (graph, bounds) => graph.branches(bounds),
  createBranch: (graph, bounds) => graph.createBranch('x', bounds),
  deleteBranch: (graph, bounds) => graph.deleteBranch('idle', bounds),
  merge: (graph, bounds) => graph.merge('dev', bounds),
  mergeBases: (graph, bounds) => graph.mergeBases('dev', bounds),
  ancestors: (graph, bounds) => graph.ancestors(bounds),
};

test('operations on branches heed their bounds: nothing is done for one that is over', async (t) => {
  const { main, fork } = await ground(t);
  await add(await fork('dev'), 'Oslo');
  await fork('idle');
  const controller = new AbortController();
  controller.abort();
  for (const [name, operate] of Object.entries(OPERATIONS)) {
    t.is(await refusalOf(operate(main, { signal: controller.signal })), 'unavailable aborted', name);
    t.is(await refusalOf(operate(main, { deadlineMs: -1 })), 'bad_request malformed_options', name);
  }
  t.deepEqual(await namesOf(main), ['main', 'dev', 'idle']);
  t.is(await cities(main), 'Rome');
});

test('maintenance of a branch leaves alone what it inherited', async (t) => {
  const { main, fork } = await ground(t);
  for (const name of ['Oslo', 'Bern']) await add(main, name);
  const dev = await fork('dev');
  const outcomes = async (graph: Graph) =>
    Object.fromEntries((await graph.optimize()).tables.map(({ type, outcome }) => [type, outcome]));
  t.like(await outcomes(dev), { City: 'inherited', Person: 'inherited' });
  await add(dev, 'Kyiv');
  t.like(await outcomes(dev), { City: 'compacted', Person: 'inherited' });
  t.like(await outcomes(main), { City: 'compacted' });
  t.is(await cities(dev), 'Bern Kyiv Oslo Rome');
  t.is(await cities(main), 'Bern Oslo Rome');
  const held = await dev.snapshot({ at: (await dev.commits())[1]?.id ?? '' });
  t.is(await citiesIn(held), 'Bern Oslo Rome');
  await raze(dev, 'Rome');
  t.is((await main.merge('dev')).deleted, 1);
  t.is(await cities(main), 'Bern Kyiv Oslo');
  await assertTidy(t, dev);
});
