import { Index } from '@lancedb/lancedb';
import { unreachable } from '../base/assert.ts';

/** An index of a table, and how it is made. */
export interface TableIndex {
  readonly name: string;
  readonly column: string;
  readonly made: IndexRecipe;
}

/**
 * - sorted: the values in their order.
 * - listed: the rows of each value; for few values.
 * - words: those of a language's texts, with their positions.
 * - near: vectors in parts that lie together by a metric, each kept as it is.
 */
export type IndexRecipe =
  | { readonly kind: 'sorted' | 'listed' }
  | { readonly kind: 'words'; readonly language: string }
  | { readonly kind: 'near'; readonly metric: 'l2' | 'cosine' | 'dot' };

/** What an index knows of the rows of a version. */
export interface IndexCoverage {
  readonly name: string;
  /** Rows that it does not know: whoever asks it looks at them as well. */
  readonly uncovered: number;
  /** It is made of so many: what is new may be added as one more. */
  readonly parts: number;
  /** Whether it is made by learning from the rows that there are, which fails where there are none to learn from. */
  readonly isLearnt: boolean;
}

/** The recipe in LanceDB's terms; a fresh one each time, for LanceDB takes none twice. */
export function configOf(recipe: IndexRecipe): Index {
  switch (recipe.kind) {
    case 'sorted':
      return Index.btree();
    case 'listed':
      return Index.bitmap();
    case 'words':
      return Index.fts({ language: recipe.language, withPosition: true });
    case 'near':
      return Index.ivfFlat({ distanceType: recipe.metric });
    default:
      return unreachable(recipe);
  }
}
