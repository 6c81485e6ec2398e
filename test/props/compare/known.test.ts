import test from 'ava';
import { emptyState, write, type ModelState } from '../../../model/index.ts';
import { Known, knownPaths } from '../../../props/compare/known.ts';
import type { GraphHandle, Inspection, TableInspection } from '../../../src/index.ts';

const BEFORE = emptyState({ nodes: { A: { properties: {} }, B: { properties: {} } } });
const AFTER = withOne(BEFORE, 'A');

test('everything is unknown until it was found right, and known from then on', (t) => {
  const known = new Known();
  t.deepEqual([...known.unknown(BEFORE, stored(1, 1))], ['node A', 'node B']);
  known.learn(BEFORE, stored(1, 1));
  t.deepEqual([...known.unknown(BEFORE, stored(1, 1))], []);
  t.deepEqual(known.changed(BEFORE), []);
});

test('a type whose rows the model has changed is unknown, even where its table stands as it stood', (t) => {
  const known = new Known();
  known.learn(BEFORE, stored(1, 1));
  t.deepEqual([...known.unknown(AFTER, stored(1, 1))], ['node A']);
  t.deepEqual(known.changed(AFTER), ['node:a']);
});

test('a type whose table has moved is unknown, even where the model has not changed it', (t) => {
  const known = new Known();
  known.learn(BEFORE, stored(1, 1));
  t.deepEqual([...known.unknown(BEFORE, stored(1, 2))], ['node B']);
  t.deepEqual([...known.unknown(BEFORE, stored(1, 1, 'elsewhere'))], ['node A', 'node B']);
  t.deepEqual(known.changed(BEFORE), []);
});

test('what one handle showed says nothing of another', (t) => {
  const paths = knownPaths();
  const [one, two] = [{} as GraphHandle, {} as GraphHandle];
  paths.of(one).learn(BEFORE, stored(1, 1));
  t.is(paths.of(one).unknown(BEFORE, stored(1, 1)).size, 0);
  t.is(paths.of(two).unknown(BEFORE, stored(1, 1)).size, 2);
  t.is(paths.stored.unknown(BEFORE, stored(1, 1)).size, 2);
});

function withOne(state: ModelState, type: string): ModelState {
  const outcome = write(state, { kind: 'mutate', statements: [{ op: 'insertNode', type, values: {} }] }, ['one']);
  if (!outcome.ok) throw new Error('an insert into an empty graph is none that is refused');
  return outcome.state;
}

function stored(a: number, b: number, folder = 'nodes'): Inspection {
  const table = (name: string, published: number): TableInspection => ({
    key: `node:${name.toLowerCase()}`,
    kind: 'node',
    type: name,
    location: `${folder}/${name}`,
    published,
    head: published,
    drift: false,
    inherited: false,
    indexes: [],
    columns: {},
  });
  const head = {
    id: 'c',
    parent: null,
    merged: null,
    sequence: 0,
    actor: null,
    createdAt: '',
    operation: 'init',
  } as const;
  return { head, tables: [table('A', a), table('B', b)], intents: [] };
}
