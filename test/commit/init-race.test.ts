import { readdir } from 'node:fs/promises';
import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { bucketOf } from '../../failpoints/lab/state.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import {
  FAILPOINTS,
  Graph,
  type Failpoint,
  type Failpoints,
  type InitOptions,
  type LocationOptions,
  type SchemaDefinition,
} from '../../src/index.ts';
import { always, once } from '../failpoints/lab/support/ground.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Two founders at one root, one of them held at every boundary between two of its steps while the other goes on. One founds
// the graph; the other is told that there is one, and takes away what it made: of the winner, and of the dead, nothing.

const OWN = FAILPOINTS.filter((failpoint) => failpoint.startsWith('init.'));

const NAMES = ['Ada', 'Bob'] as const;

type Founder = (typeof NAMES)[number];

/** Each has types of its own, so that one can see whose graph it is. */
const schemaOf = (founder: Founder): SchemaDefinition => ({
  nodes: { [founder]: { key: ['name'], properties: { name: { type: 'String' } } } },
  edges: { [`Knows${founder}`]: { from: founder, to: founder, properties: {} } },
});

/** A place to found a graph at. */
interface Ground {
  where(actor: string): Pick<LocationOptions, 'root' | 's3'>;
  /** Whatever is stored below the root. */
  keys(): Promise<readonly string[]>;
}

async function directory(t: ExecutionContext): Promise<Ground> {
  const root = await temporaryRoot(t);
  const keys = async (): Promise<string[]> => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath.slice(root.length + 1)}/${name}`);
  };
  return { where: () => ({ root }), keys };
}

async function onLab(t: ExecutionContext): Promise<Ground & { readonly lab: Lab }> {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const keys = async (): Promise<string[]> =>
    [...objectsBelow(bucketOf(lab.snapshot().state, 'bucket').root, 'g/')].map(({ key }) => key.slice('g/'.length));
  return { lab, where: (actor) => ({ root: 's3://bucket/g', s3: lab.issueKey(actor) }), keys };
}

for (const [store, prepare] of [
  ['a directory', directory],
  ['the lab', onLab],
] as const) {
  for (const adaAt of OWN) {
    test(`Ada is held at ${adaAt} while Bob founds: one graph and one conflict (on ${store})`, async (t) => {
      const ground = await prepare(t);
      const ada = begin(ground, 'Ada', adaAt);
      await ada.held;
      const bob = begin(ground, 'Bob');
      await bob.outcome;
      ada.letGo();
      await assertOneGraph(t, ground, [ada, bob], adaAt === 'init.after_manifest' ? 'Ada' : 'Bob');
    });
  }
}

test('whoever comes to the manifest first founds the graph, wherever the other one is held', async (t) => {
  for (const adaAt of OWN) {
    // Who founds after there is a graph is refused at the door.
    for (const bobAt of adaAt === 'init.after_manifest' ? [] : OWN) {
      const ground = await directory(t);
      const ada = begin(ground, 'Ada', adaAt);
      await ada.held;
      const bob = begin(ground, 'Bob', bobAt);
      await bob.held;
      ada.letGo();
      await ada.outcome;
      bob.letGo();
      await assertOneGraph(t, ground, [ada, bob], bobAt === 'init.after_manifest' ? 'Bob' : 'Ada');
    }
  }
});

test('a founder whose manifest arrives twice is told of its graph, not that there is one already', async (t) => {
  const ground = await onLab(t);
  const manifest = { actor: 'Ada', verb: 'put', class: 'manifest.version' } as const;
  ground.lab.setFaults(once(manifest, { kind: 'deliver_twice', answered: 'second' }));
  const ada = begin(ground, 'Ada');
  await ada.outcome;
  t.true(ground.lab.log.events.some(({ fault }) => fault === 'deliver_twice'));
  await assertOneGraph(t, ground, [ada], 'Ada');
});

test('a founder that fails takes away what it made itself, and nothing else', async (t) => {
  const ground = await onLab(t);
  const crash = crashAt({ at: 'init.after_tables', passage: 1 });
  void Graph.init(optionsOf(ground, 'Ada', crash.failpoints));
  await crash.crashed;
  const ofTheDead = await ground.keys();
  t.is(tablesIn(ofTheDead).length, 2);
  // The table that tells of recoveries is installed after Bob's tables were created.
  const install = { actor: 'Bob', verb: 'put', class: 'audit.transaction' } as const;
  ground.lab.setFaults(always(install, { kind: 'fail_before', answer: 'internal_error' }));
  const error = await t.throwsAsync(Graph.init(optionsOf(ground, 'Bob')));
  t.like(error, { kind: 'unavailable', outcome: 'not_applied' });
  const left = await ground.keys();
  t.deepEqual(missing(ofTheDead, left), []);
  // A schema may be somebody else's as well.
  t.regex(missing(left, ofTheDead).join(' '), /^_schema\/[^ ]*$/);
});

test('a founder whose time is up does nothing more', async (t) => {
  const ground = await directory(t);
  const ada = begin(ground, 'Ada', 'init.after_tables', AbortSignal.abort());
  t.like(await ada.outcome, { kind: 'unavailable', code: 'aborted', outcome: 'not_applied' });
  const controller = new AbortController();
  const bob = begin(ground, 'Bob', 'init.after_tables', controller.signal);
  await bob.held;
  const found = await ground.keys();
  t.is(tablesIn(found).length, 2);
  controller.abort();
  t.like(await bob.outcome, { kind: 'unavailable', code: 'aborted', outcome: 'not_applied' });
  bob.letGo();
  const late = begin(ground, 'Ada');
  await late.outcome;
  t.deepEqual(missing(found, await ground.keys()), []);
});

/** Those of `keys` that are not among `others`. */
function missing(keys: readonly string[], others: readonly string[]): readonly string[] {
  return keys.filter((key) => !others.includes(key));
}

interface Founding {
  readonly founder: Founder;
  /** When it is held, if it is to be. */
  readonly held: Promise<void>;
  letGo(): void;
  /** Its handle, or what it was refused with. */
  readonly outcome: Promise<unknown>;
}

function begin(ground: Ground, founder: Founder, at?: Failpoint, signal?: AbortSignal): Founding {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== at) return;
    held.resolve();
    await letGo.promise;
  };
  const options = { ...optionsOf(ground, founder, { reach }), ...(signal && { signal }) };
  const outcome = Graph.init(options).catch((error: unknown) => error);
  return { founder, held: held.promise, letGo: letGo.resolve, outcome };
}

function optionsOf(ground: Ground, founder: Founder, failpoints?: Failpoints): InitOptions {
  const environment = quietWorld(failpoints, founder === 'Ada' ? 1 : 2);
  return { ...ground.where(founder), environment, schema: schemaOf(founder) };
}

async function assertOneGraph(
  t: ExecutionContext,
  ground: Ground & { readonly lab?: Lab },
  foundings: readonly Founding[],
  winner: Founder,
): Promise<void> {
  for (const { founder, outcome } of foundings) {
    const ended = await outcome;
    if (founder !== winner) t.like(ended, { kind: 'conflict', code: 'graph_exists', outcome: 'not_applied' });
    else if (ended instanceof Graph) await assertWorks(t, ended, winner);
    else t.fail(String(ended));
  }
  const judge = await Graph.open({ ...ground.where('judge'), environment: quietWorld(undefined, 3) });
  t.is((await judge.commits()).length, 2);
  const { tables } = await judge.inspect();
  const keys = await ground.keys();
  t.deepEqual(tablesIn(keys), tables.map(({ location }) => location).toSorted());
  t.deepEqual(
    keys.filter((key) => key.startsWith('_founding/')),
    [],
  );
  if (ground.lab) assertTookItsOwn(t, ground.lab);
}

async function assertWorks(t: ExecutionContext, graph: Graph, founder: Founder): Promise<void> {
  t.deepEqual(Object.keys(graph.schema.nodes), [founder]);
  await graph.mutate([
    { op: 'insertNode', type: founder, values: { name: 'x' } },
    { op: 'insertEdge', type: `Knows${founder}`, from: 'x', to: 'x' },
  ]);
  t.deepEqual(await (await graph.snapshot()).counts(), {
    nodes: { [founder]: 1 },
    edges: { [`Knows${founder}`]: 1 },
  });
}

function tablesIn(keys: readonly string[]): readonly string[] {
  const locations = keys.map((key) => /^((?:nodes|edges)\/[^/]*)\.lance\//.exec(key)?.[1]);
  return [...new Set(locations.filter((location) => location !== undefined))].toSorted();
}

/** Nobody removed an object that somebody else had stored. */
function assertTookItsOwn(t: ExecutionContext, { log }: Lab): void {
  const effective = log.events.filter(({ effect }) => effect !== undefined);
  const removed = effective.filter(({ verb }) => verb === 'delete');
  t.true(removed.length > 0);
  for (const { actor, key } of removed) {
    t.true(
      effective.some((event) => event.verb === 'put' && event.key === key && event.actor === actor),
      `${actor} removed ${key}`,
    );
  }
}
