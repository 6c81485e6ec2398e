import { connect } from '@lancedb/lancedb';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { Graph, GraphError, type LoadInput } from '../../src/index.ts';
import { lanceConnectionTarget } from '../../src/storage/location.ts';
import { quietWorld } from '../support/world.ts';

// With an index on ids an upsert looks only where the index says, and of two that add one row at the same time both do. The chain
// rule sees what landed beside it: that version is never published.

const ROOT = 's3://bucket/graph';

interface Ground {
  readonly lab: Lab;
  readonly founder: Graph;
  readonly open: (actor: string, world?: ReturnType<typeof quietWorld>) => Promise<Graph>;
}

/** Some people in a table of which the ids are indexed. */
async function ground(t: ExecutionContext): Promise<Ground> {
  const lab = await startLab();
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  lab.createBucket('bucket');
  const schema = {
    nodes: { Person: { key: ['name'], properties: { name: { type: 'String' }, by: { type: 'String' } } } },
  } as const;
  let seed = 1;
  const at = (actor: string) => ({ root: ROOT, s3: lab.issueKey(actor) });
  const founder = await Graph.init({ ...at('founder'), schema, environment: { ...quietWorld(), keyIndexRows: 1 } });
  await founder.load({
    mode: 'append',
    nodes: { Person: ['ada', 'bob', 'cid'].map((name) => ({ name, by: 'founder' })) },
  });
  const { tables } = await founder.optimize();
  t.is(tables[0]?.indexes[0]?.outcome, 'built');
  const open = (actor: string, world = quietWorld(undefined, (seed += 1))) =>
    Graph.open({ ...at(actor), environment: { ...world, keyIndexRows: 1 } });
  return { lab, founder, open };
}

function people(by: string, ...names: readonly string[]): LoadInput {
  return { mode: 'merge', nodes: { Person: names.map((name) => ({ name, by })) } };
}

async function told(graph: Graph): Promise<string[]> {
  await graph.refresh();
  return (await (await graph.snapshot()).scanNodes('Person')).map(
    ({ id, values }) => `${String(id)} by ${String(values['by'])}`,
  );
}

/** How often an id is in each version of the table, published or not. */
async function copies(lab: Lab, graph: Graph, id: string): Promise<{ all: number[]; published: number }> {
  const table = (await graph.inspect()).tables[0];
  const { uri, storageOptions } = lanceConnectionTarget(ROOT, lab.issueKey('bystander'));
  const [folder = '', name = ''] = (table?.location ?? '').split('/');
  const raw = await (await connect(`${uri}/${folder}`, { storageOptions })).openTable(name);
  const all: number[] = [];
  for (let version = 1; version <= (table?.head ?? 0); version += 1) {
    await raw.checkout(version);
    all.push((await raw.query().where(`\`__id\` = '${id}'`).toArray()).length);
  }
  return { all, published: all[(table?.published ?? 0) - 1] ?? 0 };
}

test('of two upserts that add one row, the slower lands beside the faster, and is not published like that', async (t) => {
  const { lab, founder, open } = await ground(t);
  const [slow, fast] = [await open('slow'), await open('fast')];
  lab.gate.holdWhere(({ verb, actor, class: what }) => verb === 'put' && actor === 'slow' && what === 'table.version');
  const writing = slow.load(people('slow', 'ada', 'zoe')).then(
    () => 'written',
    (error: unknown) => (error instanceof GraphError ? error.code : String(error)),
  );
  await lab.gate.whenHeld();
  await fast.load(people('fast', 'zoe'));
  lab.gate.open();
  const answer = await writing;
  const by = answer === 'written' ? 'slow' : 'fast';
  t.true(answer === 'written' || answer === 'stale_base', answer);
  t.deepEqual(await told(founder), [
    `ada by ${by === 'slow' ? 'slow' : 'founder'}`,
    'bob by founder',
    'cid by founder',
    `zoe by ${by}`,
  ]);
  const { all, published } = await copies(lab, founder, 'zoe');
  t.true(all.includes(2), `both added it, which is what this is about: ${all.join(' ')}`);
  t.is(published, 1);
});

test('an upsert over a row that somebody added who died before publishing it adds it once', async (t) => {
  const { lab, founder, open } = await ground(t);
  const crash = crashAt({ at: 'write.after_table_effect', passage: 1 });
  const slow = await open('slow');
  const dying = await open('dying', quietWorld(crash.failpoints, 9));
  lab.gate.holdWhere(({ verb, actor, class: what }) => verb === 'put' && actor === 'slow' && what === 'table.version');
  const writing = slow.load(people('slow', 'ada', 'zoe'));
  await lab.gate.whenHeld();
  void dying.load(people('dying', 'zoe'));
  await crash.crashed;
  lab.gate.open();
  t.is((await writing).inserted, 1);
  t.deepEqual(await told(founder), ['ada by slow', 'bob by founder', 'cid by founder', 'zoe by slow']);
  const { all, published } = await copies(lab, founder, 'zoe');
  t.true(all.includes(2), all.join(' '));
  t.is(published, 1);
});

test('many who upsert the same rows at the same time, beside one who optimizes, leave each row once', async (t) => {
  const { lab, founder, open } = await ground(t);
  const writers = await Promise.all(
    ['one', 'two', 'three'].map(async (actor) => ({ actor, graph: await open(actor) })),
  );
  const keeper = await open('keeper');
  for (let round = 0; round < 6; round += 1) {
    const attempts = writers.map(async ({ actor, graph }) => {
      await graph.refresh();
      await graph.load(people(actor, 'ada', `new ${round}`, `${actor} ${round}`)).catch((error: unknown) => {
        if (!(error instanceof GraphError) || (error.kind !== 'conflict' && error.kind !== 'contention')) throw error;
      });
    });
    await Promise.all([...attempts, keeper.optimize()]);
  }
  const ids = (await told(founder)).map((text) => text.split(' by ')[0] ?? '');
  t.is(new Set(ids).size, ids.length);
  for (let round = 0; round < 6; round += 1) {
    t.true(ids.includes(`new ${round}`));
    t.is((await copies(lab, founder, `new ${round}`)).published, 1);
  }
});
