import test from 'ava';
import type { Crash } from '../../../props/case/crash.ts';
import type { Operation } from '../../../props/case/operation.ts';
import { Grounds } from '../../../props/crash/ground.ts';
import { runCrash } from '../../../props/crash/run-crash.ts';
import { fileStore } from '../../../props/store/file.ts';
import { labStore } from '../../../props/store/lab.ts';
import { Graph, GraphError, type Engine } from '../../../src/index.ts';
import { plantInHandles } from '../support/plant.ts';
import { branchedCrash, insertPerson, MERGED, sampleCrash } from './support/sample-crash.ts';

// Intent: what a cleanup, a repair or another maintenance left that was cut short is judged by all that it must not take away, and by
// whether it comes to its end when it is done again. Each of the judgements notices an engine that does it wrong.

const STRAYED = { strays: [insertPerson('kim'), { kind: 'optimize' }] } as const;

async function failureOf(
  engine: Engine,
  kind: string,
  change: Partial<Crash> = {},
  operations: readonly Operation[] = [insertPerson('ada'), insertPerson('bob'), insertPerson('cid')],
) {
  const data = branchedCrash(kind, change, operations);
  return (await runCrash(data, new Grounds(), { engine, store: labStore() })).failure;
}

/** Dead right at the beginning, so that there is one state to judge. */
const AT_ONCE = { point: { passage: 0, writes: 0, landed: [] } } as const;
const CLEANED = { point: { after: 'cleanup.manifest_cleaned', passage: 1, writes: 0, landed: [] } } as const;

test('a cleanup, an optimize and a repair that die leave all as it was, also on a directory', async (t) => {
  t.is(await failureOf(Graph, 'cleanup', { heir: 'standby' }), undefined);
  t.is(await failureOf(Graph, 'repair', STRAYED), undefined);
  t.is(await failureOf(Graph, 'repair', { ...STRAYED, operation: { kind: 'repair', mode: 'confirm' } }), undefined);
  const elsewhere = { engine: Graph, store: fileStore() };
  for (const data of [branchedCrash('cleanup', {}, MERGED), sampleCrash('repair', STRAYED)]) {
    const report = await runCrash(data, new Grounds(), elsewhere);
    t.is(report.failure, undefined);
    t.true(report.steps[0]?.effective);
  }
});

test('upkeep is of what the same handle wrote before', async (t) => {
  const many = Array.from({ length: 17 }, (_, index) => insertPerson(`p${index}`));
  const crash = { operation: { kind: 'upkeep' }, first: insertPerson('kim') } as const;
  const report = await runCrash(branchedCrash('mutate', crash, many), new Grounds(), {
    engine: Graph,
    store: labStore(),
  });
  t.is(report.failure, undefined);
  t.true(report.steps[0]?.effective);
  const point = { after: 'write.after_table_effect', passage: 1, writes: 0, landed: [] } as const;
  const onDirectory = await runCrash(branchedCrash('mutate', { ...crash, point }, many), new Grounds(), {
    engine: Graph,
    store: fileStore(),
  });
  t.is(onDirectory.failure, undefined);
  t.is(onDirectory.crash?.states, 1);
});

test('a commit that a cleanup keeps and that is gone is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    cleanup: (options) => handle.cleanup({ ...options, keepCommits: 1 }),
  }));
  const operation = { kind: 'cleanup', keep: 2 } as const;
  const failure = await failureOf(engine, 'cleanup', { ...CLEANED, operation });
  t.is(failure?.signature, 'outcome: success became not_found commit_not_retained');
});

test('a commit that answers although it was given up is noticed', async (t) => {
  let newest: string | undefined;
  const engine = plantInHandles(Graph, (handle) => ({
    snapshot: async (options = {}) => {
      newest = (await handle.commits())[0]?.id;
      return handle.snapshot(options.at === undefined ? {} : { at: newest ?? options.at });
    },
  }));
  t.is((await failureOf(engine, 'cleanup', CLEANED))?.signature, 'past');
});

test('commits of which some are given up and some are not are noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    snapshot: async (options = {}) => {
      const commits = await handle.commits();
      if (options.at !== undefined && options.at === commits.at(-1)?.id) {
        throw new GraphError('not_found', 'commit_not_retained', 'given up before the others');
      }
      return handle.snapshot(options);
    },
  }));
  const failure = await failureOf(engine, 'cleanup', AT_ONCE);
  t.is(failure?.signature, 'past');
});

test('an old commit that shows another state is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    snapshot: async (options = {}) => {
      const [newest] = await handle.commits();
      return handle.snapshot(options.at === undefined ? {} : { at: newest?.id ?? options.at });
    },
  }));
  t.is((await failureOf(engine, 'cleanup', AT_ONCE))?.signature, 'past');
});

test('a cleanup that leaves something out for no reason is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    cleanup: async (options) => {
      const { tables, ...others } = await handle.cleanup(options);
      return { tables: tables.map((table) => ({ ...table, outcome: 'contended' as const })), ...others };
    },
  }));
  t.is((await failureOf(engine, 'cleanup', CLEANED))?.signature, 'crash');
});

test('a repair that says that it has done something and has not is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    repair: async (options) => {
      const { tables } = await handle.repair({ ...options, mode: 'preview' });
      return { tables: tables.map((table) => ({ ...table, done: 'put_back' as const })) };
    },
  }));
  t.is((await failureOf(engine, 'repair', { ...STRAYED, ...AT_ONCE }))?.signature, 'crash');
});

test('a write that leaves what has strayed onto its table is noticed', async (t) => {
  const engine = plantInHandles(Graph, (handle) => ({
    inspect: async (options) => {
      const inspection = await handle.inspect(options);
      return { ...inspection, tables: inspection.tables.map((table) => ({ ...table, drift: true })) };
    },
  }));
  t.is((await failureOf(engine, 'repair', { ...STRAYED, ...AT_ONCE }))?.signature, 'head');
});
