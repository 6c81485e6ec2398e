import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';
import type { ExecutionContext } from 'ava';
import { crashAt } from '../../../failpoints/crash.ts';
import { Graph, type Failpoint, type Inspection, type Statement, type TableInspection } from '../../../src/index.ts';
import { AUDIT } from '../../../src/commit/audit.ts';
import { manifestKey } from '../../../src/lance/manifest-file.ts';
import { FIRST_PEOPLE, PEOPLE } from '../../support/people.ts';
import { temporaryRoot } from '../../support/root.ts';
import { quietWorld } from '../../support/world.ts';

/** A graph of people that is founded once, to be copied, in a directory that holds nothing else: its tables have two fragments each, but for LivesIn. */
export interface Template extends AsyncDisposable {
  readonly root: string;
  readonly tables: readonly TableInspection[];
}

export async function foundTemplate(): Promise<Template> {
  const home = await mkdtemp(join(tmpdir(), 'omniproof-template-'));
  const root = join(home, 'graph');
  const graph = await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  await graph.mutate(FIRST_PEOPLE);
  await graph.mutate([
    { op: 'insertNode', type: 'Person', values: { email: 'eve' } },
    { op: 'insertNode', type: 'City', values: { name: 'Bern' } },
    { op: 'insertEdge', type: 'Knows', id: 'eve-ada', from: 'eve', to: 'ada' },
  ]);
  const { tables } = await graph.inspect();
  await graph.close();
  return { root, tables, [Symbol.asyncDispose]: () => rm(home, { recursive: true }) };
}

/** One copy of the template, and somebody who had it open before anything happened there. */
export interface Scene {
  readonly root: string;
  readonly elsewhere: Graph;
  /** Looks at how things lie, and touches nothing. */
  inspect(): Promise<Inspection>;
  /** A table as it was at the beginning. */
  table(type: string): TableInspection;
  /** A table as LanceDB alone has it, on its newest version. */
  raw(type: string): Promise<Table>;
  /** Takes a version of a table away. */
  lose(type: string, version: number): Promise<void>;
}

export async function sceneOf(t: ExecutionContext, template: Template): Promise<Scene> {
  return copyTo(await temporaryRoot(t), template);
}

export async function copyTo(root: string, template: Template): Promise<Scene> {
  await cp(template.root, root, { recursive: true });
  const table = (type: string): TableInspection => {
    const found = template.tables.find((one) => one.type === type);
    assert(found, type);
    return found;
  };
  let inspector = await Graph.open({ root, mode: 'read-only' });
  return {
    root,
    elsewhere: await Graph.open({ root, environment: quietWorld(undefined, 2) }),
    inspect: () => inspector.inspect(),
    table,
    raw: (type) => rawTable(root, table(type).location),
    async lose(type, version) {
      await rm(join(root, manifestKey(table(type).location, version)));
      // One that has seen the version would go on seeing it.
      inspector = await Graph.open({ root, mode: 'read-only' });
    },
  };
}

/** A writer that dies. What it does at a failpoint before that is done by somebody else. */
export async function writerDies(
  { root }: Scene,
  write: readonly Statement[] | 'optimize',
  at: Failpoint,
  { passage = 1, armed = async () => {} }: { readonly passage?: number; readonly armed?: () => Promise<void> } = {},
): Promise<void> {
  const crash = crashAt({ at, passage });
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint === 'write.sidecar_armed') await armed();
    await crash.failpoints.reach(failpoint);
  };
  const graph = await Graph.open({ root, environment: quietWorld({ reach }, 3) });
  void (write === 'optimize' ? graph.optimize() : graph.mutate(write));
  await crash.crashed;
}

/** Somebody who opens the graph for writing, recovers what is there, and dies on the way. */
export async function healerDies({ root }: Scene, at: Failpoint): Promise<void> {
  const crash = crashAt({ at, passage: 1 });
  void Graph.open({ root, environment: quietWorld(crash.failpoints, 4) });
  await crash.crashed;
}

/** How things lie in the store, as far as anybody acts on it. */
export interface Physical {
  /** By type: newest and published version, and whether they differ in what they hold. */
  readonly tables: Readonly<
    Record<string, { readonly head: number; readonly published: number; readonly drift: boolean }>
  >;
  readonly intents: readonly string[];
  /** What the audit table tells. */
  readonly recoveries: readonly Recovery[];
}

export interface Recovery {
  readonly operation: string;
  readonly commit: string;
  readonly outcome: string;
}

export async function physical(scene: Scene): Promise<Physical> {
  const { tables, intents } = await scene.inspect();
  const rows = (await (await rawTable(scene.root, AUDIT)).query().toArray()) as Record<string, string>[];
  return {
    tables: Object.fromEntries(tables.map(({ type, head, published, drift }) => [type, { head, published, drift }])),
    intents,
    recoveries: rows.map(({ __id: operation = '', commit_id: commit = '', outcome = '' }) => ({
      operation,
      commit,
      outcome,
    })),
  };
}

async function rawTable(root: string, location: string): Promise<Table> {
  return (await connect(join(root, dirname(location)))).openTable(basename(location));
}
