import type { Placed } from './history.ts';

/** Name of the branch that a graph is founded with; nobody makes or deletes it, so it is its own incarnation. */
export const MAIN = 'main';

/** Which branches the records are about, told by their incarnations: a name may have had several. */
export interface Placement {
  /** The branch of the handle that was asked; of an `open`, the branch that it opened. */
  on(placed: Placed): string;
  /** The branch that a merge found under the name of its source. */
  sourceOf(placed: Placed): string | undefined;
}

/** Where nobody ever spoke of another branch. */
export const ALL_ON_MAIN: Placement = { on: () => MAIN, sourceOf: () => MAIN };

/** Tells a record among all of a history. */
export function keyOf({ actor, index }: Pick<Placed, 'actor' | 'index'>): string {
  return `${actor}/${index}`;
}
