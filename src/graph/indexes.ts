import { FROM_COLUMN, ID_COLUMN, TO_COLUMN } from '../base/column.ts';
import { unreachable } from '../base/assert.ts';
import type { IndexRecipe, TableIndex } from '../lance/table-index.ts';
import type { AcceptedIndex, GraphType } from '../schema/accepted.ts';
import type { IndexName } from './operation.ts';

/** An index that a table is to have, as its users know it and as it is made. */
export interface WantedIndex extends IndexName {
  readonly index: TableIndex;
}

/** What a table with so many rows is to have, in the order in which it is made. */
export function wantedIndexes(type: GraphType, rows: number, keyIndexRows: number): readonly WantedIndex[] {
  return [...(rows >= keyIndexRows ? keyIndexes(type) : []), ...type.indexes.map(declaredIndex)];
}

function keyIndexes({ kind }: GraphType): WantedIndex[] {
  const id = keyIndex('id', ID_COLUMN);
  return kind === 'node' ? [id] : [id, keyIndex('from', FROM_COLUMN), keyIndex('to', TO_COLUMN)];
}

function keyIndex(kind: 'id' | 'from' | 'to', column: string): WantedIndex {
  return { kind, property: null, index: { name: indexName(column, 'key'), column, made: { kind: 'sorted' } } };
}

function declaredIndex(index: AcceptedIndex): WantedIndex {
  const { kind, property } = index;
  const column = property.column.name;
  return { kind, property: property.name, index: { name: indexName(column, kind), column, made: recipeOf(index) } };
}

/** Made of the property's identity, so that it outlives renames and no name of a user's reaches the store. */
export function indexName(column: string, kind: 'key' | AcceptedIndex['kind']): string {
  return `${column}_${kind}`;
}

function recipeOf(index: AcceptedIndex): IndexRecipe {
  switch (index.kind) {
    case 'scalar': {
      const { type } = index.property.definition;
      const isFewValues = type === 'Bool' || (typeof type === 'object' && 'enum' in type);
      return { kind: isFewValues ? 'listed' : 'sorted' };
    }
    case 'text':
      return { kind: 'words', language: index.language };
    case 'vector':
      return { kind: 'near', metric: index.metric };
    default:
      return unreachable(index);
  }
}
