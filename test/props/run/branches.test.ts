import test from 'ava';
import { emptyState, write, type ModelState } from '../../../model/index.ts';
import { Branches, newest, type Line } from '../../../props/run/branches.ts';
import type { Commit } from '../../../src/index.ts';

const SCHEMA = {
  nodes: { A: { key: ['k'], properties: { k: { type: 'I32' } } }, B: { properties: {} } },
} as const;

let made = 0;

function commitOf(made: Partial<Commit>, id: string): Commit {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id, parent: null, merged: null, sequence: 0, actor: null, createdAt, operation: 'mutate', ...made };
}

function founded(): { branches: Branches; main: Line } {
  const branches = new Branches({ commit: commitOf({ operation: 'init' }, 'first'), state: emptyState(SCHEMA) });
  const [main] = branches.all;
  if (!main) throw new Error('a graph has a branch');
  return { branches, main };
}

function fork(branches: Branches, parent: Line, name: string, from = newest(parent)): Line {
  const incarnation = `${name} ${++made}`;
  const { id, createdAt } = from.commit;
  return branches.create(
    { name, incarnation, parent: parent.branch.name, commit: id, actor: null, createdAt },
    parent,
    from,
  );
}

/** Writes a row of A. */
function add(line: Line, k: number): void {
  const { state } = newest(line);
  const outcome = write(state, { kind: 'mutate', statements: [{ op: 'upsertNode', type: 'A', values: { k } }] }, []);
  if (outcome.ok) publish(line, outcome.state);
}

function publish(line: Line, state: ModelState, merged: string | null = null): void {
  const { id, sequence } = newest(line).commit;
  const commit = commitOf({ parent: id, merged, sequence: sequence + 1 }, `commit ${String(++made).padStart(3, '0')}`);
  line.published.push({ commit, state });
}

function merge(branches: Branches, target: Line, source: string): string {
  const fate = branches.merge(target, source);
  if (!fate.ok) return fate.kind;
  if (fate.result.kind !== 'up_to_date') publish(target, fate.state, fate.source.commit.id);
  return fate.result.kind;
}

test('a branch begins with the tables of another, and has one of its own from its first write on', (t) => {
  const { branches, main } = founded();
  add(main, 1);
  const dev = fork(branches, main, 'dev');
  t.deepEqual([...branches.inheritedTypes(main)], []);
  t.deepEqual([...branches.inheritedTypes(dev)].toSorted(), ['node A', 'node B']);
  add(dev, 2);
  t.deepEqual([...branches.inheritedTypes(dev)], ['node B']);
  t.deepEqual([...branches.inheritedTypes(fork(branches, dev, 'below'))].toSorted(), ['node A', 'node B']);
});

test('a name is free where no branch has it, and texts of no length or too many characters are none', (t) => {
  const { branches, main } = founded();
  const from = newest(main);
  t.is(branches.refusesCreate('dev', main, from), undefined);
  fork(branches, main, 'dev');
  t.is(branches.refusesCreate('dev', main, from)?.kind, 'conflict');
  t.is(branches.refusesCreate('main', main, from)?.kind, 'conflict');
  for (const name of ['', 'x'.repeat(129), '\ud800'])
    t.is(branches.refusesCreate(name, main, from)?.kind, 'bad_request');
  branches.delete('dev');
  t.is(branches.refusesCreate('dev', main, from), undefined);
});

test('a branch is deleted unless it is main or in use, or others were made from it or read its tables', (t) => {
  const { branches, main } = founded();
  const dev = fork(branches, main, 'dev');
  add(dev, 1);
  t.is(branches.refusesDelete('main', dev)?.kind, 'conflict');
  t.is(branches.refusesDelete('dev', dev)?.kind, 'conflict');
  t.is(branches.refusesDelete('nobody', main)?.kind, 'not_found');
  fork(branches, dev, 'below');
  t.is(branches.refusesDelete('dev', main)?.kind, 'conflict');
  branches.delete('below');
  t.is(branches.refusesDelete('dev', main), undefined);
  // Made from main, at what dev wrote.
  const merged = newest(dev);
  add(main, 2);
  t.is(merge(branches, main, 'dev'), 'merged');
  const reader = fork(branches, main, 'reader', merged);
  t.is(branches.refusesDelete('dev', main)?.kind, 'conflict');
  add(reader, 3);
  t.is(branches.refusesDelete('dev', main), undefined);
  branches.delete('dev');
  t.is(branches.refusesCreate('again', main, merged)?.kind, 'not_found');
  t.is(branches.refusesCreate('again', main, newest(main)), undefined);
});

test('merges go by the newest commits, and tell what they come to', (t) => {
  const { branches, main } = founded();
  const dev = fork(branches, main, 'dev');
  t.is(merge(branches, main, 'dev'), 'up_to_date');
  t.is(merge(branches, main, 'main'), 'up_to_date');
  t.is(merge(branches, main, 'nobody'), 'not_found');
  t.is(merge(branches, main, ''), 'bad_request');
  add(dev, 1);
  t.is(merge(branches, main, 'dev'), 'fast_forward');
  t.is(merge(branches, main, 'dev'), 'up_to_date');
  add(main, 2);
  add(dev, 3);
  t.is(merge(branches, main, 'dev'), 'merged');
  t.deepEqual([...(newest(main).state.nodes.get('A')?.keys() ?? [])].toSorted(), ['1', '2', '3']);
});

test('what led to a commit stays part of the history when its branch is gone', (t) => {
  const { branches, main } = founded();
  const dev = fork(branches, main, 'dev');
  add(dev, 1);
  const brought = newest(dev);
  add(main, 2);
  merge(branches, main, 'dev');
  branches.delete('dev');
  t.true(branches.history(main).includes(brought));
  t.is(branches.history(main).length, 4);
  t.is(fork(branches, main, 'again', brought).published.length, 2);
});

test('a cleanup gives up of each branch what is older than asked for, and those that begin later never had it', (t) => {
  const { branches, main } = founded();
  for (const k of [1, 2, 3]) add(main, k);
  const [, second, third] = main.published;
  const dev = fork(branches, main, 'dev', third);
  t.is(branches.cleanUp(0)?.kind, 'bad_request');
  t.true(main.published.every((each) => branches.isKept(main, each)));
  t.is(branches.cleanUp(2), undefined);
  const kept = (line: Line) => line.published.map((each) => branches.isKept(line, each));
  t.deepEqual(kept(main), [false, false, true, true]);
  t.deepEqual(kept(dev), [false, true, true]);
  t.is(second && branches.refusesCreate('old', main, second)?.kind, 'not_found');
  t.is(second && branches.refusesCreate('old', dev, second), undefined);
  t.deepEqual(kept(fork(branches, dev, 'old')), [false, true, true]);
  t.deepEqual(kept(fork(branches, main, 'new')), [false, false, true, true]);
});
