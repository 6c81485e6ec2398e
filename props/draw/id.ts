import fc from 'fast-check';
import type { Id, KeyPart } from '../../src/index.ts';
import type { DrawnId, Reference } from '../case/operation.ts';
import type { NodeGround } from './ground.ts';

/** Ids that edges are given; most are minted. */
export const GIVEN_EDGE_IDS = ['e1', 'e2', 'e 3', "e'4", '01ARZ3NDEKTSV4RRFFQ69G5FAV'] as const;

const index = fc.nat({ max: 7 });

/** The id of a node that exists, unless its type is empty. */
function existingNode(type: string): fc.Arbitrary<Reference> {
  return index.map((i) => ({ node: type, index: i }));
}

/** The node at an end of an edge that exists, unless the type is empty. */
export function existingEnd(edge: string, end: 'from' | 'to'): fc.Arbitrary<Reference> {
  return index.map((i) => ({ edge, index: i, end }));
}

/** The id of a node, mostly of one that exists. */
export function nodeId(node: NodeGround): fc.Arbitrary<DrawnId> {
  const existing = existingNode(node.name);
  if (node.keys.length === 0) {
    return fc.oneof(
      { withCrossShrink: true },
      { weight: 30, arbitrary: existing },
      { weight: 1, arbitrary: fc.constantFrom('nobody', "no'body") },
    );
  }
  const pooled = fc.constantFrom(...node.keys).map(idOfKey);
  return fc.oneof({ withCrossShrink: true }, { weight: 9, arbitrary: existing }, { weight: 1, arbitrary: pooled });
}

/** The id of an edge, mostly of one that exists. */
export function edgeId(edge: string): fc.Arbitrary<string | Reference> {
  const existing = index.map((i): Reference => ({ edge, index: i }));
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: existing },
    { weight: 1, arbitrary: fc.constantFrom(...GIVEN_EDGE_IDS) },
  );
}

/** The id that a node with these key values has. */
export function idOfKey(key: readonly KeyPart[]): Id {
  const [only] = key;
  return key.length === 1 && only !== undefined ? only : key;
}
