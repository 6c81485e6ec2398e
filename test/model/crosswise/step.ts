import type { Statement } from '../../../src/graph/operation.ts';

/** What is done in a story of branches that are merged into each other. */
export type Step =
  | { readonly kind: 'fork'; readonly branch: string; readonly of: string }
  /** One mutate. */
  | { readonly kind: 'work'; readonly branch: string; readonly statements: readonly Statement[] }
  /** Merges a commit into a branch: that which is so many before the newest one of another branch. */
  | { readonly kind: 'merge'; readonly branch: string; readonly source: string; readonly back: number };

export type MergeStep = Extract<Step, { kind: 'merge' }>;

export function fork(branch: string, of: string): Step {
  return { kind: 'fork', branch, of };
}

export function on(branch: string, ...statements: readonly Statement[]): Step {
  return { kind: 'work', branch, statements };
}

export function into(branch: string, source: string, back = 0): MergeStep {
  return { kind: 'merge', branch, source, back };
}

/** Merges either of two into the other, as both were before. */
export function crosswise(one: string, other: string): readonly Step[] {
  return [into(one, other), into(other, one, 1)];
}
