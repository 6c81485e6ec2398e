import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { countRequests, totalOf, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import { Graph, noFailpoints, type Failpoints, type Statement } from '../../src/index.ts';
import { compareWithGolden } from '../support/golden.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';

// What branches cost: to have one costs nothing, and what others do on theirs neither. Counted, not timed.

interface Place {
  readonly lab: Lab;
  readonly main: Graph;
  readonly open: (branch: string, mode?: 'read-only' | 'read-write', failpoints?: Failpoints) => Promise<Graph>;
  /** The requests that a call makes. */
  readonly counted: (call: () => Promise<unknown>) => Promise<RequestCounts>;
}

async function place(t: ExecutionContext): Promise<Place> {
  const lab: Lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  let seed = 1;
  const reach = (failpoints: Failpoints) => ({
    root: 's3://bucket/graph',
    s3: lab.issueKey('somebody'),
    environment: quietWorld(failpoints, (seed += 1)),
  });
  const main = await Graph.init({ ...reach(noFailpoints), schema: PEOPLE });
  await main.mutate(FIRST_PEOPLE);
  return {
    lab,
    main,
    open: (branch, mode = 'read-write', failpoints = noFailpoints) =>
      Graph.open({ ...reach(failpoints), branch, mode }),
    async counted(call) {
      lab.log.clear();
      await call();
      return countRequests(lab.log.events);
    },
  };
}

function city(name: string): readonly Statement[] {
  return [{ op: 'insertNode', type: 'City', values: { name } }];
}

async function settle(graph: Graph, name: string, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await graph.mutate(city(`${name} ${turn}`));
}

/** Requests by name, one column a thing that is counted. */
function tableOf(columns: Readonly<Record<string, RequestCounts>>): readonly string[] {
  const all = Object.values(columns);
  const names = new Set(all.flatMap((counts) => Object.keys(counts))) as Set<keyof RequestCounts>;
  return [
    `| | ${Object.keys(columns).join(' | ')} |`,
    `|---|${all.map(() => '---|').join('')}`,
    ...[...names].toSorted().map((name) => `| ${[name, ...all.map((counts) => counts[name] ?? 0)].join(' | ')} |`),
    `| ${['**requests**', ...all.map(totalOf)].join(' | ')} |`,
  ];
}

test('branches cost what they cost', async (t) => {
  const { main, open, counted } = await place(t);
  await settle(main, 'warm', 6);
  await main.createBranch('idle');
  const old = (await main.commits())[2]?.id ?? '';
  const costs: Record<string, RequestCounts> = {};
  costs['create'] = await counted(() => main.createBranch('dev'));
  costs['create of an old commit'] = await counted(() => main.createBranch('old', { from: old }));
  costs['list'] = await counted(() => main.branches());
  const dev = await open('dev');
  await dev.snapshot();
  costs['first write'] = await counted(() => dev.mutate(city('first')));
  await settle(dev, 'more', 6);
  costs['later write'] = await counted(() => dev.mutate(city('later')));
  costs['write on main'] = await counted(() => main.mutate(city('main')));
  costs['merge into main'] = await counted(() => main.merge('dev'));
  costs['merge of nothing'] = await counted(() => main.merge('dev'));
  costs['merge back'] = await counted(() => dev.merge('main'));
  costs['delete'] = await counted(() => main.deleteBranch('old'));
  await main.createBranch('wrote');
  await (await open('wrote')).mutate(city('gone'));
  costs['delete of one that wrote'] = await counted(() => main.deleteBranch('wrote'));
  const text = [
    '# What branches cost',
    '',
    'Requests by class and verb, on warm handles, of a graph of four tables and a few commits. A first write to a table makes the',
    'fork; a merge brings seven rows, from a branch that its handle has not looked at, and back. A deletion looks at the branches that are left, for who reads the one that goes.',
    '',
    ...tableOf(costs),
    '',
  ];
  await compareWithGolden(t, new URL('branches.md', import.meta.url), text.join('\n'));
});

test('a warm read on a branch is one probe, and the data that it reads; of what was inherited as of what is its own', async (t) => {
  const { main, open, counted } = await place(t);
  await main.createBranch('dev');
  const reader = await open('dev', 'read-only');
  const read = async () => (await reader.snapshot()).getNode('Person', 'ada');
  const readMain = async () => (await main.snapshot()).getNode('Person', 'ada');
  await readMain();
  await read();
  const expected = await counted(readMain);
  t.deepEqual(await counted(read), expected);
  await (await open('dev')).mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
  await read();
  t.like(await counted(read), { 'manifest.version list': 1 });
  t.deepEqual(withoutData(await counted(read)), { 'manifest.version list': 1 });
  // What others do on theirs is no news.
  await main.mutate(city('Oslo'));
  await main.createBranch('other');
  t.deepEqual(withoutData(await counted(read)), { 'manifest.version list': 1 });
});

function withoutData(counts: RequestCounts): RequestCounts {
  return Object.fromEntries(Object.entries(counts).filter(([name]) => name !== 'table.data get'));
}

test('a write on a branch costs what it costs on main, once its tables are its own', async (t) => {
  const costsOn = async (branch: string): Promise<readonly RequestCounts[]> => {
    const { main, open, counted } = await place(t);
    await main.createBranch('dev');
    // The same commits on either, and the same folds.
    const graph = await open(branch);
    await graph.mutate(city('first'));
    const costs: RequestCounts[] = [];
    for (let turn = 0; turn < 40; turn += 1) costs.push(await counted(() => graph.mutate(city(`city ${turn}`))));
    return costs;
  };
  const [onMain, onBranch] = [await costsOn('main'), await costsOn('dev')];
  const most = (costs: readonly RequestCounts[]) => Math.max(...costs.map(totalOf));
  const middle = (costs: readonly RequestCounts[]) => costs.map(totalOf).toSorted((a, b) => a - b)[20] ?? 0;
  t.is(middle(onBranch), middle(onMain));
  t.true(most(onBranch) <= most(onMain) + 1, `${most(onBranch)} ${most(onMain)}`);
});

test('who left intents on a branch costs nobody on another more than to read each once', async (t) => {
  const { main, open, counted } = await place(t);
  await main.createBranch('dev');
  const write = (name: string) => () => main.mutate(city(name));
  await settle(main, 'warm', 3);
  const usual = await counted(write('before'));
  for (let index = 0; index < 3; index += 1) {
    const crash = crashAt({ at: 'write.sidecar_armed', passage: 1 });
    void (await open('dev', 'read-write', crash.failpoints)).mutate(city('dead'));
    await crash.crashed;
  }
  const { intents } = await main.inspect();
  t.true(intents.length > 0);
  const first = await counted(write('first'));
  t.is(first['sidecar get'], intents.length);
  t.is((await counted(write('second')))['sidecar get'], undefined);
  t.is(usual['sidecar get'], undefined);
});

const BRANCHES = 10;
const FEW = 10;
const MANY = 110;

test('history and common ancestors cost the same however many commits there are on other branches', async (t) => {
  const { main, open, counted } = await place(t);
  const names = Array.from({ length: BRANCHES }, (_, index) => `b${index}`);
  for (const name of names) await main.createBranch(name);
  const branches = await Promise.all(names.map((name) => open(name)));
  const settleAll = async (count: number, which: readonly Graph[]): Promise<void> => {
    for (const graph of which) await settle(graph, `${graph.branch} ${count}`, count);
  };
  await settleAll(FEW, branches);
  const [own, other] = ['b0', 'b1'];
  const costs = async (): Promise<Readonly<Record<string, RequestCounts>>> => {
    const asked: Record<string, RequestCounts> = {};
    let graph = await open(own);
    asked['opening'] = await counted(async () => void (graph = await open(own)));
    asked['commits'] = await counted(() => graph.commits());
    asked['commits again'] = await counted(() => graph.commits());
    asked['merge bases'] = await counted(() => graph.mergeBases(other));
    asked['merge bases again'] = await counted(() => graph.mergeBases(other));
    asked['all branches'] = await counted(() => graph.branches());
    return asked;
  };
  const few = await costs();
  await settleAll(MANY - FEW, branches.slice(2));
  t.deepEqual(await costs(), few);
  // Of the other itself more has to be read: with the logarithm of its commits.
  await settleAll(MANY - FEW, branches.slice(1, 2));
  const { 'merge bases': many = {}, ...rest } = await costs();
  const { 'merge bases': before = {}, ...same } = few;
  t.deepEqual(rest, same);
  t.true(totalOf(many) <= totalOf(before) + Math.log2(MANY), `${totalOf(many)} ${totalOf(before)}`);
  t.is((await main.branches()).length, BRANCHES + 1);
});
