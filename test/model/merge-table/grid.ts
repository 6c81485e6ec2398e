import type { Expected, Side } from './cell.ts';

/** What may happen to a graph between two commits. */
export const CHANGES = ['nothing', 'addNode', 'setProperty', 'removeNode', 'addEdge', 'removeEdge'] as const;

export type Change = (typeof CHANGES)[number];

export type Changes = Readonly<Record<Change, Side>>;

/** What is expected, by the target's change and then by the source's. */
export type Grid = Readonly<Record<Change, Readonly<Record<Change, Expected>>>>;
