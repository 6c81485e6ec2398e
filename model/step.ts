import type { Id } from '../src/base/value.ts';
import { type Draft, put } from './draft.ts';
import type { Mint } from './mint.ts';
import { request } from './refusal.ts';
import { idFromKey, requireChecks, wholeValues } from './row.ts';
import { membersOf } from './shape.ts';
import { type ModelState, rowsOf } from './state.ts';
import type { EdgeType, NodeType } from './type.ts';

/** One step of a write with nothing wrong in itself: the ids of the rows that it gives, and what it does to a draft. */
export interface Step {
  readonly ids: readonly Id[];
  readonly apply: (draft: Draft) => void;
}

/** What planning needs beside the request. */
export interface Planning {
  readonly state: ModelState;
  readonly mint: Mint;
}

export const EDGE_MEMBERS = ['id', 'from', 'to', 'values'] as const;

export function planNode({ state, mint }: Planning, type: NodeType, given: unknown, mustBeNew: boolean): Step {
  const values = wholeValues(type, given);
  const id = hasKey(type) ? idFromKey(type, values) : mint(rowsOf(state.nodes, type.name));
  const row = { type: type.name, id, values };
  requireChecks(type, row);
  return { ids: [id], apply: (draft) => put(rowsOf(draft.nodes, type.name), row, mustBeNew) };
}

export function planEdge({ state, mint }: Planning, type: EdgeType, input: unknown, mustBeNew: boolean): Step {
  const edge = membersOf(input, EDGE_MEMBERS, 'edge');
  const from = type.from(edge.from);
  const to = type.to(edge.to);
  const values = wholeValues(type, edge.values === undefined ? {} : edge.values);
  const isMinted = edge.id === undefined;
  const id = isMinted ? mint(rowsOf(state.edges, type.name)) : type.id(edge.id);
  const row = { type: type.name, id, from, to, values };
  requireChecks(type, row);
  return { ids: [id], apply: (draft) => put(rowsOf(draft.edges, type.name), row, mustBeNew || isMinted) };
}

/** Only a key can name a node that may exist. */
export function requireKey(type: NodeType): void {
  request(hasKey(type), 'an upsert of a node type without a key');
}

function hasKey({ definition }: NodeType): boolean {
  return definition.key !== undefined;
}
