import type { Engine, GraphHandle, SchemaDefinition, Statement } from '../../src/index.ts';
import type { DyingOperation } from '../case/crash.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import { MAIN } from './annals.ts';
import type { TableName } from './compare-standing.ts';
import { at } from './doors.ts';
import type { Fates } from './fates.ts';
import type { Ground } from './ground.ts';
import { isMaintenance } from './maintenance.ts';
import type { Follower } from './recorded.ts';
import type { ActorLocation, Site } from './site.ts';

/** What whoever comes after the dead works with. */
export interface Inheritance {
  readonly engine: Engine;
  readonly schema: SchemaDefinition;
  readonly seed: number;
  readonly fates: Fates;
  /** What there was before; nothing where the dead were to found it. */
  readonly ground: Ground | undefined;
  /** What the first of the dead was about. */
  readonly operation: DyingOperation;
  readonly next: DrawnWrite;
}

/** Who comes after the dead, to the branch that they were at work on. */
export interface Heir {
  readonly handle: GraphHandle;
  readonly location: ActorLocation;
  readonly isFounder: boolean;
  /** Handles on other branches that were open before. */
  readonly others: readonly GraphHandle[];
}

export const HEIR = 'heir';

/** Opens the graph, or founds it where a founder died before there was any. */
export async function opens({ engine, schema, ground }: Inheritance, location: ActorLocation): Promise<Heir> {
  const opened = await attempt('open', () => engine.open(at(location, ground?.annals.inUse ?? MAIN)));
  if (opened.ok) return { handle: opened.value, location, isFounder: false, others: [] };
  if (ground || opened.error.kind !== 'not_found') return obtain('open', () => Promise.reject(opened.error));
  return {
    handle: await obtain('init', () => engine.init({ ...location, schema })),
    location,
    isFounder: true,
    others: [],
  };
}

/** Somebody who has the graph open while others die, all of its branches, and is to write to it. */
export async function standsBy(
  { engine, seed, ground }: Inheritance,
  site: Site,
  { failpoints }: Follower<unknown>,
): Promise<Heir> {
  const location = site.locationOf(HEIR, seed, failpoints);
  const branch = ground?.annals.inUse ?? MAIN;
  const handle = await obtain('open', () => engine.open(at(location, branch)));
  const others: GraphHandle[] = [];
  for (const name of ground?.annals.lines.keys() ?? []) {
    if (name === branch) continue;
    others.push(await obtain('open', () => engine.open({ ...at(location, name), mode: 'read-only' })));
  }
  return { handle, location, isFounder: false, others };
}

/**
 * A write recovers what overlaps it, and nothing else does for a handle that is open. This one asks for rows of the tables
 * that the dead were about, of which none is meant: it changes nothing, and the graph can be judged before anything does. The
 * next write will not do for it: made small it may be about other tables, and leave there what is none of its concern. What became
 * of branches is a matter of all, and writers walk past maintenance: a refresh looks after both.
 */
export async function stepsIn({ schema, operation }: Inheritance, { handle }: Heir): Promise<void> {
  if (isAboutBranches(operation) || isMaintenance(operation)) {
    await obtain('refresh', () => handle.refresh());
    return;
  }
  const statements = tablesTouchedBy(operation, schema).map(({ kind, type }): Statement => ({
    op: kind === 'node' ? 'deleteNodes' : 'deleteEdges',
    type,
    where: NONE,
  }));
  const got = await attempt('mutate', () => handle.mutate(statements));
  // What it has recovered may be news to it.
  if (!got.ok && got.error.kind !== 'conflict') await obtain('mutate', () => Promise.reject(got.error));
}

function isAboutBranches({ kind }: DyingOperation): boolean {
  return kind === 'createBranch' || kind === 'deleteBranch' || kind === 'open';
}

const NONE = { op: 'or', of: [] } as const;

/** What is not about rows of its own is about all of them. */
function tablesTouchedBy(operation: DyingOperation, { nodes, edges }: SchemaDefinition): readonly TableName[] {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return tablesOf(operation);
    case 'init':
    case 'open':
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
    case 'merge':
    case 'createBranch':
    case 'deleteBranch':
      return tablesNamed(Object.keys(nodes), Object.keys(edges ?? {}));
  }
}

/** Each table that a write is about, once. */
export function tablesOf(write: DrawnWrite): readonly TableName[] {
  if (write.kind === 'load') return tablesNamed(Object.keys(write.nodes ?? {}), Object.keys(write.edges ?? {}));
  const typesOf = (isOfNodes: boolean): readonly string[] =>
    write.statements.filter(({ op }) => op.includes('Node') === isOfNodes).map(({ type }) => type);
  return tablesNamed(typesOf(true), typesOf(false));
}

function tablesNamed(nodes: readonly string[], edges: readonly string[]): readonly TableName[] {
  const named = (kind: TableName['kind'], types: readonly string[]): readonly TableName[] =>
    [...new Set(types)].map((type) => ({ kind, type }));
  return [...named('node', nodes), ...named('edge', edges)];
}
