import { mainline, type Lineage } from './lineage.ts';

/**
 * What cleanups have left of a branch's history: the sequence number of the oldest commit of its own line that is kept. None where
 * nobody has cleaned up since the graph was founded.
 */
export type Retention = number | undefined;

/**
 * What is left of a branch once all but so many of its newest commits are given up. What was given up stays so, and the newest is never
 * given up. Left out: histories that are cut by time, for which no engine is asked, and what is removed of that which is given up.
 */
export function retain(lineage: Lineage, head: string, keep: number, before: Retention): number {
  const line = mainline(lineage, head);
  return Math.max(before ?? 0, line[Math.min(keep, line.length) - 1]?.sequence ?? 0);
}

/**
 * Whether a commit of a branch's history can still be read there. Commits that were merged into the branch are kept for their own branch
 * only, and given up here by any cleanup.
 */
export function isKept(lineage: Lineage, head: string, retention: Retention, commit: string): boolean {
  if (retention === undefined) return true;
  return mainline(lineage, head).some(({ id, sequence }) => id === commit && sequence >= retention);
}
