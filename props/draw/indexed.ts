import fc from 'fast-check';
import type { IndexDefinition } from '../../src/index.ts';
import type { DrawnSearch, Operation } from '../case/operation.ts';
import type { Ground, NodeGround } from './ground.ts';
import { nodeRow } from './row.ts';
import { valueOf } from './value.ts';
import { PLAIN_WORDS } from '../../model/index.ts';

/**
 * Indexes are made, a row comes that they do not cover, and it is searched for: by chance the three seldom meet. Undefined where no node
 * type has an index to search by.
 */
export function beyondIndexes(ground: Ground): fc.Arbitrary<readonly Operation[]> | undefined {
  const searches = ground.nodes.flatMap((node) =>
    (node.definition.indexes ?? []).flatMap((index) => (isFree(node, index) ? [beyond(node, index)] : [])),
  );
  return searches.length === 0 ? undefined : fc.oneof(...searches);
}

/** Whether a row can be written whatever the others are, with any value where the index is. */
function isFree({ definition, demandedBy }: NodeGround, { kind, property }: IndexDefinition): boolean {
  return kind !== 'scalar' && !demandedBy && definition.key?.includes(property) !== true;
}

function beyond(node: NodeGround, { kind, property }: IndexDefinition): fc.Arbitrary<readonly Operation[]> {
  const type = node.name;
  const row = node.freshKey.chain((key) => nodeRow(node, key));
  const held = node.definition.properties[property]?.type ?? 'String';
  const searched = kind === 'text' ? fc.constantFrom(...PLAIN_WORDS) : valueOf(held);
  return fc.tuple(row, searched).map(([values, value]): readonly Operation[] => {
    const query: DrawnSearch =
      kind === 'text'
        ? { text: { property, match: value as string }, limit: 100 }
        : { vector: { property, near: value as readonly number[] }, limit: 100 };
    return [
      { kind: 'optimize' },
      { kind: 'mutate', statements: [{ op: 'insertNode', type, values: { ...values, [property]: value } }] },
      { kind: 'searchNodes', type, query },
    ];
  });
}
