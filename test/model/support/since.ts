import type { MergeBase, ModelState } from '../../../model/index.ts';

/** The base of sides that have one best common ancestor. */
export function since(state: ModelState): MergeBase {
  return { rows: state, newest: state };
}
