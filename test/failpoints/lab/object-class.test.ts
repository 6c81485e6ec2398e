import test from 'ava';
import { isContended } from '../../../failpoints/lab/contended.ts';
import { classOf, OBJECT_CLASSES, type ObjectClass } from '../../../failpoints/lab/object-class.ts';
import type { Verb } from '../../../failpoints/lab/verb.ts';
import { prepareGround } from './support/ground.ts';

const KEYS: readonly (readonly [key: string, objectClass: ObjectClass])[] = [
  ['g/_graph.json', 'claim'],
  ['_graph.json', 'claim'],
  ['g/_schema/abc.json', 'schema'],
  ['g/__schema_state.json', 'schema'],
  ['g/__recovery/', 'sidecar'],
  ['g/__recovery/01ARZ3NDEKTSV4RRFFQ69G5FAV.json', 'sidecar'],
  ['g/_probe/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'probe'],
  ['g/_founding/x/__manifest.lance/_versions/1.manifest', 'staging'],
  ['g/nodes/person-1.lance/data/a.lance', 'table.data'],
  ['g/nodes/person-1.lance/_deletions/0-1-2.arrow', 'table.deletion'],
  ['g/nodes/person-1.lance/_transactions/1-a.txn', 'table.transaction'],
  ['g/nodes/person-1.lance/_versions/', 'table.version'],
  ['g/nodes/person-1.lance/_versions/18446744073709551614.manifest', 'table.version'],
  ['g/nodes/person-1.lance/_refs/tags/t.json', 'table.ref'],
  ['g/nodes/person-1.lance/_indices/a/index.idx', 'table.index'],
  ['g/nodes/person-1.lance/tree/side/_versions/', 'table.version'],
  ['g/nodes/person-1.lance/tree/', 'table.folder'],
  ['g/nodes/person-1.lance/tree/side/', 'table.folder'],
  ['g/nodes/person-1.lance/', 'table.folder'],
  ['g/nodes/person-1.lance', 'table.folder'],
  ['g/__manifest.lance/tree/side/data/a.lance', 'manifest.data'],
  ['g/__manifest.lance/_versions/', 'manifest.version'],
  ['__manifest.lance/_refs/branches/side.json', 'manifest.ref'],
  ['g/_graph_commit_recoveries.lance/_versions/1.manifest', 'audit.version'],
  ['g/_graph_commits.lance/tree/side/_versions/1.manifest', 'history.version'],
  ['g/_graph_commit_actors.lance/data/a.lance', 'history.data'],
  ['g/nodes/__manifest/_versions/', 'namespace'],
  ['g/nodes/person-1.lance/unheard-of', 'other'],
  ['g/nodes/', 'other'],
  ['', 'other'],
];

test('a key alone tells what an object is', (t) => {
  for (const [key, objectClass] of KEYS) t.is(classOf(key), objectClass, key);
  t.is(new Set(OBJECT_CLASSES).size, OBJECT_CLASSES.length);
  for (const [, objectClass] of KEYS) t.true(OBJECT_CLASSES.includes(objectClass));
});

test('what others can see change is contended, and what has a fresh name commutes', (t) => {
  const contended: readonly (readonly [ObjectClass, Verb])[] = [
    ['table.version', 'put'],
    ['table.version', 'list'],
    ['manifest.version', 'head'],
    ['manifest.ref', 'put'],
    ['sidecar', 'list'],
    ['sidecar', 'put'],
    ['claim', 'put'],
    ['schema', 'put'],
    ['table.data', 'delete'],
    ['table.transaction', 'list'],
    ['several', 'delete'],
    ['other', 'get'],
  ];
  const commuting: readonly (readonly [ObjectClass, Verb])[] = [
    ['table.data', 'put'],
    ['table.data', 'get'],
    ['table.version', 'get'],
    ['manifest.transaction', 'put'],
    ['audit.deletion', 'get'],
    ['table.index', 'put'],
    ['probe', 'delete'],
    ['staging', 'list'],
    ['namespace', 'list'],
  ];
  for (const [objectClass, verb] of contended) t.true(isContended(objectClass, verb), `${objectClass} ${verb}`);
  for (const [objectClass, verb] of commuting) t.false(isContended(objectClass, verb), `${objectClass} ${verb}`);
});

test('all that LanceDB touches has a class, but for a folder of computed columns, which nobody has', async (t) => {
  const { lab, connectAs } = await prepareGround(t);
  const connection = await connectAs('a');
  const table = await connection.createTable(
    't',
    Array.from({ length: 20 }, (_, n) => ({ id: `row ${n}`, n })),
  );
  await table.add([{ id: 'b', n: 2 }]);
  await table.createIndex('id');
  await table.delete('n = 1');
  await (await table.tags()).create('tag', 2);
  const branches = await table.branches();
  await (await branches.create('side')).add([{ id: 'c', n: 3 }]);
  await branches.delete('side');
  await (await table.tags()).delete('tag');
  await table.optimize({ cleanupOlderThan: new Date() });
  await connection.dropTable('t');
  const { events } = lab.log;
  t.deepEqual(
    events.filter((event) => event.class === 'other').map(({ verb, key }) => `${verb} ${key}`),
    ['list graphs/g/t.lance/_computed/'],
  );
  const found = new Set(events.map((event) => event.class));
  for (const part of ['data', 'deletion', 'transaction', 'version', 'ref', 'index', 'folder'] as const) {
    t.true(found.has(`table.${part}`), part);
  }
});
