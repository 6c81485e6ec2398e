import type { ExecutionContext } from 'ava';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import {
  GraphError,
  Graph,
  type Failpoints,
  type LocationOptions,
  type OpenOptions,
  type SnapshotReader,
} from '../../src/index.ts';
import { PEOPLE } from './people.ts';
import { temporaryRoot } from './root.ts';
import { quietWorld } from './world.ts';

/** A graph of people in which Rome is the only city, and ways to get at it. */
export interface Ground {
  readonly root: string;
  readonly main: Graph;
  /** Somebody else, who sees a branch (main unless said) with nothing but what is stored. */
  readonly open: (
    branch?: string,
    options?: Partial<OpenOptions>,
    failpoints?: Failpoints,
    actor?: string,
  ) => Promise<Graph>;
  /** Makes a branch of main, or of another, and opens it. */
  readonly fork: (name: string, parent?: Graph) => Promise<Graph>;
}

/** On a directory. */
export async function ground(t: ExecutionContext): Promise<Ground> {
  const root = await temporaryRoot(t);
  return founded(root, () => ({ root }));
}

/** In a lab. */
export async function labGround(t: ExecutionContext): Promise<Ground & { readonly lab: Lab }> {
  const lab = await startLab();
  t.teardown(async () => {
    lab.refuseAll();
    await lab.stop();
  });
  lab.createBucket('bucket');
  const root = 's3://bucket/graph';
  return { lab, ...(await founded(root, (actor) => ({ root, s3: lab.issueKey(actor) }))) };
}

/** Others who come to a graph, each with randomness of its own, which begins behind that of those before. */
export function opener(reach: (actor: string) => LocationOptions, seedBefore = 1): Ground['open'] {
  let seed = seedBefore;
  return (branch = 'main', options = {}, failpoints, actor = 'somebody') =>
    Graph.open({ ...reach(actor), branch, environment: quietWorld(failpoints, (seed += 1)), ...options });
}

export async function founded(root: string, reach: (actor: string) => LocationOptions): Promise<Ground> {
  const open = opener(reach);
  const main = await Graph.init({ ...reach('founder'), schema: PEOPLE, environment: quietWorld() });
  await main.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Rome' } }]);
  return {
    root,
    main,
    open,
    async fork(name, parent = main) {
      await parent.createBranch(name);
      return open(name);
    },
  };
}

/** Founds cities, in one commit; tells its id. */
export async function add(graph: Graph, ...names: readonly string[]): Promise<string> {
  const { commit } = await graph.mutate(names.map((name) => ({ op: 'insertNode', type: 'City', values: { name } })));
  return commit?.id ?? '';
}

/** Deletes a city; tells the commit's id. */
export async function raze(graph: Graph, name: string): Promise<string> {
  await graph.refresh();
  const where = { op: 'eq', field: 'id', value: name } as const;
  const { commit } = await graph.mutate([{ op: 'deleteNodes', type: 'City', where }]);
  return commit?.id ?? '';
}

/** Puts a person there, or another age on one. */
export async function age(graph: Graph, email: string, years: number): Promise<string> {
  await graph.refresh();
  const { commit } = await graph.mutate([{ op: 'upsertNode', type: 'Person', values: { email, age: years } }]);
  return commit?.id ?? '';
}

export async function ages(graph: Graph): Promise<Readonly<Record<string, unknown>>> {
  const people = await (await graph.snapshot()).scanNodes('Person');
  return Object.fromEntries(people.map(({ id, values }) => [String(id), values['age']]));
}

/** Names of the cities in one text. */
export async function citiesIn(reader: SnapshotReader): Promise<string> {
  return (await reader.scanNodes('City')).map(({ id }) => String(id)).join(' ');
}

export async function cities(graph: Graph, at?: string): Promise<string> {
  return citiesIn(await graph.snapshot(at === undefined ? {} : { at }));
}

export async function namesOf(graph: Graph): Promise<readonly string[]> {
  return (await graph.branches()).map(({ name }) => name);
}

/** Whether nothing is left to do by anybody. */
export async function assertTidy(t: ExecutionContext, graph: Graph): Promise<void> {
  const { intents, tables } = await graph.inspect();
  t.deepEqual(intents, []);
  t.deepEqual(
    tables.filter(({ drift }) => drift).map(({ type }) => type),
    [],
  );
}

/** What a promise was refused with: its kind and code. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    if (error instanceof GraphError) return `${error.kind} ${error.code}`;
    throw error;
  }
}
