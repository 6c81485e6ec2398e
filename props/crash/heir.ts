import type { Engine, GraphHandle, LocationOptions, SchemaDefinition, Statement } from '../../src/index.ts';
import type { DyingOperation } from '../case/crash.ts';
import type { DrawnWrite } from '../case/operation.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import type { TableName } from './compare-standing.ts';
import type { Fates } from './fates.ts';
import type { Follower } from './recorded.ts';
import type { Site } from './site.ts';

/** What whoever comes after the dead works with. */
export interface Inheritance {
  readonly engine: Engine;
  readonly schema: SchemaDefinition;
  readonly seed: number;
  readonly fates: Fates;
  /** What the first of the dead was about. */
  readonly operation: DyingOperation;
  readonly next: DrawnWrite;
}

/** Who comes after the dead. */
export interface Heir {
  readonly handle: GraphHandle;
  readonly location: LocationOptions;
  readonly isFounder: boolean;
}

export const HEIR = 'heir';

/** Opens the graph, or founds it where a founder died before there was any. */
export async function opens({ engine, schema, fates }: Inheritance, location: LocationOptions): Promise<Heir> {
  const opened = await attempt('open', () => engine.open(location));
  if (opened.ok) return { handle: opened.value, location, isFounder: false };
  const isUnborn = fates.before === undefined && opened.error.kind === 'not_found';
  if (!isUnborn) return obtain('open', () => Promise.reject(opened.error));
  return { handle: await obtain('init', () => engine.init({ ...location, schema })), location, isFounder: true };
}

/** Somebody who has the graph open while others die, and is to write to it. */
export async function standsBy(
  { engine, seed }: Inheritance,
  site: Site,
  { failpoints }: Follower<unknown>,
): Promise<Heir> {
  const location = site.locationOf(HEIR, seed, failpoints);
  return { handle: await obtain('open', () => engine.open(location)), location, isFounder: false };
}

/**
 * A write recovers what overlaps it, and nothing else does for a handle that is open. This one asks for rows of the tables
 * that the dead were about, of which none is meant: it changes nothing, and the graph can be judged before anything does. The
 * next write will not do for it: made small it may be about other tables, and leave there what is none of its concern.
 */
export async function stepsIn({ schema, operation }: Inheritance, { handle }: Heir): Promise<void> {
  const statements = tablesTouchedBy(operation, schema).map(({ kind, type }): Statement => ({
    op: kind === 'node' ? 'deleteNodes' : 'deleteEdges',
    type,
    where: NONE,
  }));
  const got = await attempt('mutate', () => handle.mutate(statements));
  // What it has recovered may be news to it.
  if (!got.ok && got.error.kind !== 'conflict') await obtain('mutate', () => Promise.reject(got.error));
}

const NONE = { op: 'or', of: [] } as const;

/** Founding and maintenance are about all of them. */
function tablesTouchedBy(operation: DyingOperation, { nodes, edges }: SchemaDefinition): readonly TableName[] {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return tablesOf(operation);
    case 'init':
    case 'optimize':
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
