import fc from 'fast-check';
import type { PropertyDefinition, Value, Values } from '../../src/index.ts';
import type { DrawnEdge } from '../case/operation.ts';
import { nodeGround, type EdgeGround, type Ground, type Key, type NodeGround } from './ground.ts';
import { GIVEN_EDGE_IDS, nodeId } from './id.ts';
import { propertyValue } from './value.ts';
import { someShuffled } from './subset.ts';

/** Values for some properties: all that have to be given, and of the others a few less than all. */
function someValues(properties: Readonly<Record<string, PropertyDefinition>>): fc.Arbitrary<Values> {
  const entries = Object.entries(properties).map(([name, property]) => {
    const given = propertyValue(property).map((value) => [name, value] as const);
    const optional = property.nullable === true || property.default !== undefined;
    return optional ? fc.option(given, { freq: 3, nil: undefined }) : given;
  });
  return fc.tuple(...entries).map((list) => Object.fromEntries(list.filter((entry) => entry !== undefined)));
}

/** A row of a node type; with a key of the pool where the type has a key. */
export function nodeRow(node: NodeGround, key?: Key): fc.Arbitrary<Values> {
  const names = node.definition.key ?? [];
  const others = Object.entries(node.definition.properties).filter(([name]) => !names.includes(name));
  const keys = key || node.keys.length === 0 ? fc.constant(key ?? []) : fc.constantFrom(...node.keys);
  return fc.tuple(keys, someValues(Object.fromEntries(others))).map(([parts, values]) => ({
    ...Object.fromEntries(names.map((name, i) => [name, parts[i] as Value])),
    ...values,
  }));
}

/** Rows of a node type with keys that differ from each other. */
export function nodeRows(node: NodeGround, max: number): fc.Arbitrary<readonly Values[]> {
  if (node.keys.length === 0) return fc.array(nodeRow(node), { minLength: 1, maxLength: max, size: 'max' });
  return someShuffled(node.keys, max).chain((keys) => fc.tuple(...keys.map((key) => nodeRow(node, key))));
}

/** An edge between nodes that mostly exist; one in six is given an id. */
export function edgeRow(ground: Ground, { definition }: EdgeGround): fc.Arbitrary<DrawnEdge> {
  return fc
    .record({
      id: fc.option(fc.constantFrom(...GIVEN_EDGE_IDS), { freq: 6, nil: undefined }),
      from: nodeId(nodeGround(ground, definition.from)),
      to: nodeId(nodeGround(ground, definition.to)),
      values: someValues(definition.properties),
    })
    .map(({ id, values, ...ends }) => ({
      ...(id !== undefined && { id }),
      ...ends,
      ...(Object.keys(values).length > 0 && { values }),
    }));
}
