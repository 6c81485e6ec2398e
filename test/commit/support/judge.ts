import type { ExecutionContext } from 'ava';
import { Graph, type EdgeRecord, type NodeRecord, type Statement } from '../../../src/index.ts';
import type { RecoveryOutcome } from '../../../src/commit/audit.ts';
import { isConfirmed, type Plan } from '../../../src/commit/plan.ts';
import { readSidecar } from '../../../src/commit/sidecar.ts';
import { reachRoot } from '../../../src/graph/root.ts';
import { Manifest } from '../../../src/manifest/manifest.ts';
import { fileStore } from '../../../src/storage/file.ts';
import { quietWorld } from '../../support/world.ts';
import { physical, type Physical, type Scene } from './scene.ts';
import type { Subject } from './standing.ts';

/** What a reader sees of the tables that a plan may move. */
export interface Seen {
  readonly knows: readonly EdgeRecord[];
  readonly cities: readonly NodeRecord[];
}

export async function seenBy(graph: Graph): Promise<Seen> {
  const snapshot = await graph.snapshot();
  return { knows: await snapshot.scanEdges('Knows'), cities: await snapshot.scanNodes('City') };
}

/** The one intent that lies there. */
export async function intentOf(t: ExecutionContext, { root }: Scene, { intents }: Physical): Promise<Plan> {
  t.is(intents.length, 1);
  return (await readSidecar(fileStore(root), intents[0] ?? ''))?.plan ?? t.fail('the intent is gone');
}

/** Whether the intent is confirmed, and what the manifest has of its commit id. */
export async function intentState(t: ExecutionContext, scene: Scene): Promise<object> {
  const plan = await intentOf(t, scene, await physical(scene));
  const { lance } = reachRoot(scene);
  const state = await (await Manifest.open(lance))?.load();
  lance.close();
  const id = state?.commits.get(plan.commitId)?.state ?? 'absent';
  return { sidecar: isConfirmed(plan) ? 'confirmed' : 'unconfirmed', id };
}

/** What a recovery is expected to leave. */
export interface Recovered {
  readonly outcome: RecoveryOutcome;
  /** Whether it is this recovery that moves what is published to what the plan made. */
  readonly moves: boolean;
  /** Types whose tables it restores. */
  readonly putBack: readonly string[];
  /** Types on whose tables something unpublished stays. */
  readonly left: readonly string[];
}

/** Opening for writing recovers, and doing so again changes nothing. */
export async function assertRecovers(t: ExecutionContext, scene: Scene, expected: Recovered): Promise<Graph> {
  const before = await physical(scene);
  const plan = await intentOf(t, scene, before);
  const heir = await Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) });
  const { outcome, moves, putBack, left } = expected;
  const tables = Object.entries(before.tables).map(([type, { head, published }]) => {
    const made = moves ? plan.made?.[scene.table(type).key]?.versions.at(-1) : undefined;
    const newest = putBack.includes(type) ? head + 1 : head;
    return [type, { head: newest, published: made ?? published, drift: left.includes(type) }];
  });
  const recovered = await physical(scene);
  t.deepEqual(recovered, {
    tables: Object.fromEntries(tables) as Physical['tables'],
    intents: [],
    recoveries: [{ operation: plan.operationId, commit: plan.commitId, outcome }],
  });
  await (await Graph.open({ root: scene.root, environment: quietWorld(undefined, 6) })).close();
  t.deepEqual(await physical(scene), recovered);
  return heir;
}

/** Just this is visible, and whoever writes next, to a table of the plan or to another, brings nothing else into view. */
export async function assertLivesOn(t: ExecutionContext, scene: Scene, heir: Graph, visible: Seen): Promise<void> {
  t.deepEqual(await seenBy(heir), visible);
  for (const statement of Object.values(NEXT)) t.truthy((await heir.mutate([statement])).commit);
  const fresh = await Graph.open({ root: scene.root, mode: 'read-only' });
  t.deepEqual(await seenBy(fresh), {
    knows: [...visible.knows, { id: 'z', type: 'Knows', from: 'ada', to: 'ada', values: { since: null } }],
    cities: [...visible.cities, { id: 'Zug', type: 'City', values: { name: 'Zug' } }],
  });
  t.false(Object.values((await physical(scene)).tables).some(({ drift }) => drift));
}

/** Who opens for writing, and who writes the table, is told that a version is gone. Nothing is touched, and others go on. */
export async function assertRefused(t: ExecutionContext, scene: Scene, type: Subject): Promise<void> {
  const before = await physical(scene);
  for (const seed of [5, 6]) {
    const opening = Graph.open({ root: scene.root, environment: quietWorld(undefined, seed) });
    t.like(await t.throwsAsync(opening), refusal(scene, before, type));
    t.deepEqual(await physical(scene), before);
  }
  await assertWritersRefused(t, scene, scene.elsewhere, type);
  t.deepEqual((await physical(scene)).intents, before.intents);
}

/** Who writes the table is told that a version is gone; who writes another goes through. */
export async function assertWritersRefused(
  t: ExecutionContext,
  scene: Scene,
  graph: Graph,
  type: Subject,
): Promise<void> {
  const before = await physical(scene);
  t.like(await t.throwsAsync(graph.mutate([NEXT[type]])), refusal(scene, before, type));
  t.deepEqual(await physical(scene), before);
  t.truthy((await graph.mutate([NEXT.Person])).commit);
}

/** Writes to one table each. */
const NEXT = {
  Knows: { op: 'insertEdge', type: 'Knows', id: 'z', from: 'ada', to: 'ada' },
  City: { op: 'insertNode', type: 'City', values: { name: 'Zug' } },
  Person: { op: 'insertNode', type: 'Person', values: { email: 'kim' } },
} as const satisfies Record<string, Statement>;

function refusal(scene: Scene, { tables }: Physical, type: Subject): object {
  const { head, published } = tables[type] ?? {};
  const { key, location } = scene.table(type);
  return { kind: 'corrupt', code: 'version_missing', details: { table: key, location, head, published } };
}
