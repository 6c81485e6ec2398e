import test, { type ExecutionContext } from 'ava';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { GraphError, type Graph } from '../../src/index.ts';
import { add, assertTidy, cities, ground, namesOf, raze, refusalOf } from '../support/branched.ts';

// Lance keeps one small file a fork, its ref, which tells what the fork was made of. It gets lost, or is there without a fork: then
// nobody who reads or writes is held up, and whoever cannot go on without it is told.

interface Ref {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Takes the refs of all forks of a table away. */
async function loseRefs(root: string, location: string): Promise<readonly Ref[]> {
  const folder = join(root, `${location}.lance/_refs/branches`);
  const lost: Ref[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    lost.push({ path, bytes: await readFile(path) });
    await rm(path);
  }
  return lost;
}

async function putBack(refs: readonly Ref[]): Promise<void> {
  for (const { path, bytes } of refs) await writeFile(path, bytes);
}

async function cityTable(graph: Graph): Promise<string> {
  return (await graph.inspect()).tables.find(({ type }) => type === 'City')?.location ?? '';
}

async function missingRef(t: ExecutionContext, promise: Promise<unknown>): Promise<unknown> {
  const error = await t.throwsAsync(promise, { instanceOf: GraphError });
  t.like(error, { kind: 'corrupt', code: 'ref_missing', outcome: 'not_applied' });
  return error?.details['ref'];
}

test("a branch whose manifest's ref is lost is read, written, merged and deleted as ever", async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  await loseRefs(root, '__manifest');
  for (const handle of [dev, await open('dev'), await open('dev', { mode: 'read-only' })])
    t.is(await cities(handle), 'Oslo Rome');
  await add(dev, 'Bern');
  await add(await open('dev'), 'Kyiv');
  await main.merge('dev');
  await add(main, 'Lima');
  await dev.merge('main');
  t.is(await cities(dev), 'Bern Kyiv Lima Oslo Rome');
  t.deepEqual(await namesOf(dev), ['main', 'dev']);
  await assertTidy(t, dev);
  await main.deleteBranch('dev');
  t.is(await refusalOf(dev.commits()), 'not_found branch_deleted');
  // Another has a fork of its own.
  await add(await fork('dev'), 'Nice');
});

test("a branch whose manifest's ref is lost cannot be forked, which is told, until the ref is back", async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const lost = await loseRefs(root, '__manifest');
  const [{ incarnation } = { incarnation: '' }] = (await main.branches()).slice(1);
  const ref = await missingRef(t, dev.createBranch('child'));
  t.is(ref, `__manifest.lance/_refs/branches/${incarnation}.json`);
  t.deepEqual(await namesOf(main), ['main', 'dev']);
  await main.createBranch('beside');
  await putBack(lost);
  await dev.createBranch('child');
  t.is(await cities(await open('child')), 'Oslo Rome');
  await add(await open('child'), 'Bern');
});

test("a table's fork whose ref is lost is read, written and merged as ever, and compacted once the ref is back", async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const lost = await loseRefs(root, await cityTable(main));
  await add(dev, 'Bern');
  await raze(await open('dev'), 'Oslo');
  await dev.refresh();
  await missingRef(t, dev.optimize());
  t.is(await cities(dev), 'Bern Rome');
  await assertTidy(t, dev);
  await putBack(lost);
  await dev.optimize();
  t.is(await cities(await open('dev')), 'Bern Rome');
  await loseRefs(root, await cityTable(main));
  await main.merge('dev');
  t.is(await cities(main), 'Bern Rome');
  await assertTidy(t, dev);
  await main.deleteBranch('dev');
  t.deepEqual(await namesOf(main), ['main']);
});

test('a table is not forked from a fork whose ref is lost, which is told, until the ref is back', async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const child = await fork('child', dev);
  const lost = await loseRefs(root, await cityTable(main));
  t.is(await cities(child), 'Oslo Rome');
  const table = await cityTable(main);
  const forked = await cityTable(child);
  const name = forked.slice(forked.lastIndexOf('/') + 1);
  t.is(await missingRef(t, add(child, 'Bern')), `${table}.lance/_refs/branches/${name}.json`);
  t.is(await missingRef(t, raze(await open('child'), 'Rome')), `${table}.lance/_refs/branches/${name}.json`);
  t.is(await cities(child), 'Oslo Rome');
  await assertTidy(t, child);
  // Other tables, and other branches, are in nobody's way.
  await child.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'ada' } }]);
  await add(dev, 'Kyiv');
  await putBack(lost);
  await add(child, 'Bern');
  t.is(await cities(child), 'Bern Oslo Rome');
});

test('a fork without a ref, a ref without a fork, and forks of nobody are in the way of nobody', async (t) => {
  const { root, main, open, fork } = await ground(t);
  const dev = await fork('dev');
  await add(dev, 'Oslo');
  const table = await cityTable(main);
  const raw = async (location: string) => {
    const at = location.lastIndexOf('/');
    return (await connect(join(root, location.slice(0, Math.max(at, 0))))).openTable(location.slice(at + 1));
  };
  for (const location of [table, '__manifest']) {
    const branches = await (await raw(location)).branches();
    for (const name of ['01k5w3v5yq6t8d2r9z4m7n1b0c', '01k5w3v5yq6t8d2r9z4m7n1b0d', 'somebodys'])
      await branches.create(name);
    await rm(join(root, `${location}.lance/_refs/branches/somebodys.json`));
    await rm(join(root, `${location}.lance/tree/01k5w3v5yq6t8d2r9z4m7n1b0d`), { recursive: true });
  }
  t.deepEqual(await namesOf(await open()), ['main', 'dev']);
  await add(dev, 'Bern');
  await add(main, 'Kyiv');
  await (await open('dev')).merge('main');
  await main.merge('dev');
  t.is(await cities(main), 'Bern Kyiv Oslo Rome');
  await main.createBranch('01k5w3v5yq6t8d2r9z4m7n1b0c');
  await add(await open('01k5w3v5yq6t8d2r9z4m7n1b0c'), 'Lima');
  await main.deleteBranch('dev');
  await assertTidy(t, main);
});
