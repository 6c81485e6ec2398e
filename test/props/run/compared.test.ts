import test from 'ava';
import { emptyState, write } from '../../../model/index.ts';
import { compareTables } from '../../../props/compare/tables.ts';
import { Compared } from '../../../props/run/compared.ts';
import type { Commit, Inspection, SchemaDefinition } from '../../../src/index.ts';

const SCHEMA: SchemaDefinition = {
  nodes: { A: { key: ['k'], properties: { k: { type: 'String' } } }, B: { properties: {} } },
};
const HEAD: Commit = { id: 'c', parent: null, sequence: 0, actor: null, createdAt: '', operation: 'init' };

function inspection(versions: { readonly A: number; readonly B: number }, read: readonly string[]): Inspection {
  const tables = (['A', 'B'] as const).map((type) => ({
    key: `node:${type}`,
    kind: 'node' as const,
    type,
    location: type,
    published: versions[type],
    head: versions[type],
    drift: false,
    columns: {},
    ...(read.includes(type) && { rows: [] }),
  }));
  return { head: HEAD, tables, intents: [] };
}

test('at first everything is read, then what the model says has changed', (t) => {
  const compared = new Compared();
  const before = emptyState(SCHEMA);
  t.is(compared.changedKeys(before), undefined);
  compared.note(inspection({ A: 1, B: 1 }, ['A', 'B']), before);
  t.deepEqual(compared.changedKeys(before), []);
  const after = write(
    before,
    { kind: 'mutate', statements: [{ op: 'insertNode', type: 'A', values: { k: 'x' } }] },
    [],
  );
  t.true(after.ok);
  if (after.ok) t.deepEqual(compared.changedKeys(after.state), ['node:A']);
});

test('a table that moved is read although the model knows of no change', (t) => {
  const compared = new Compared();
  const state = emptyState(SCHEMA);
  compared.note(inspection({ A: 1, B: 1 }, ['A', 'B']), state);
  t.deepEqual(compared.movedKeys(inspection({ A: 1, B: 1 }, [])), []);
  t.deepEqual(compared.movedKeys(inspection({ A: 1, B: 2 }, [])), ['node:B']);
});

test('an engine that keeps back the rows it is asked for fails', (t) => {
  const state = emptyState(SCHEMA);
  t.notThrows(() => compareTables(inspection({ A: 1, B: 1 }, ['A']), state, HEAD, ['node:A']));
  t.throws(() => compareTables(inspection({ A: 1, B: 1 }, ['A']), state, HEAD, ['node:B']), {
    message: 'tables: node:B',
  });
  t.throws(() => compareTables(inspection({ A: 1, B: 1 }, ['A']), state, HEAD), { message: 'tables: node:B' });
});
