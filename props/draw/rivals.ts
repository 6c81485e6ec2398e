import fc from 'fast-check';
import type { KeyPart, PropertyDefinition, Value } from '../../src/index.ts';
import type { DrawnFilter, DrawnStatement, DrawnWrite, Reference } from '../case/operation.ts';
import type { EdgeGround, Ground, NodeGround } from './ground.ts';
import { GIVEN_EDGE_IDS } from './id.ts';
import { edgeRow, nodeRow } from './row.ts';
import { propertyValue } from './value.ts';

/** A write on either of two branches, such that a merge mostly finds the two in each other's way. */
export interface Rivals {
  /** What both branches have in common: it makes room. */
  readonly before: readonly DrawnWrite[];
  readonly ours: DrawnWrite;
  readonly theirs: DrawnWrite;
}

/** Of either, and perhaps of what comes before. */
type Statements = fc.Arbitrary<
  readonly [one: readonly DrawnStatement[], two: readonly DrawnStatement[], before?: DrawnStatement]
>;

const index = fc.nat({ max: 3 });

/** Rivals of every kind of conflict that the schema has room for. */
export function rivals(ground: Ground): fc.Arbitrary<Rivals> {
  const { nodes, edges } = ground;
  const keyed = nodes.filter(({ keys, demandedBy }) => keys.length > 0 && !demandedBy);
  const settable = nodes.filter((node) => freeProperties(node).length > 0);
  const uniqueNodes = nodes.filter(({ definition, demandedBy }) => (definition.unique ?? []).length > 0 && !demandedBy);
  const uniqueEdges = edges.filter(({ definition }) => (definition.unique ?? []).length > 0);
  const bounded = edges.filter(({ definition }) => definition.cardinality !== undefined);
  const choices = [
    ...settable.flatMap((node) => [{ weight: 5, arbitrary: bothUpdate(node) }]),
    ...settable.flatMap((node) => [{ weight: 2, arbitrary: deleteAndUpdate(node) }]),
    ...keyed.map((node) => ({ weight: 3, arbitrary: bothInsert(node) })),
    ...edges.map((edge) => ({ weight: 1, arbitrary: bothInsertEdge(ground, edge) })),
    ...edges.map((edge) => ({ weight: 4, arbitrary: deleteEndAndInsert(ground, edge) })),
    ...uniqueNodes.map((node) => ({ weight: 24, arbitrary: shareUnique(node) })),
    ...uniqueEdges.map((edge) => ({ weight: 24, arbitrary: shareUniqueEdge(ground, edge) })),
    ...bounded.map((edge) => ({ weight: 20, arbitrary: tooMany(ground, edge) })),
    ...bounded.map((edge) => ({ weight: 10, arbitrary: tooFew(edge) })),
  ];
  const chosen: Statements = fc.oneof(...choices);
  return fc.tuple(chosen, fc.boolean()).map(([[one, two, before], isSwapped]) => ({
    before: before ? [mutate([before])] : [],
    ours: mutate(isSwapped ? two : one),
    theirs: mutate(isSwapped ? one : two),
  }));
}

function mutate(statements: readonly DrawnStatement[]): DrawnWrite {
  return { kind: 'mutate', statements };
}

function bothUpdate(node: NodeGround): Statements {
  const update = index.chain((i) => fc.tuple(changeOf(node, nodeIs(node, i)), changeOf(node, nodeIs(node, i))));
  return update.map(([one, two]) => [[one], [two]]);
}

function deleteAndUpdate(node: NodeGround): Statements {
  return index.chain((i) =>
    changeOf(node, nodeIs(node, i)).map((update) => [
      [{ op: 'deleteNodes', type: node.name, where: nodeIs(node, i) }],
      [update],
    ]),
  );
}

function bothInsert(node: NodeGround): Statements {
  const rows = node.freshKey.chain((key) => fc.tuple(nodeRow(node, key), nodeRow(node, key)));
  return rows.map((pair) => pair.map((values) => [insertNode(node, values)]) as never);
}

function bothInsertEdge(ground: Ground, edge: EdgeGround): Statements {
  const rows = fc.tuple(edgeRow(ground, edge), edgeRow(ground, edge), fc.constantFrom(...GIVEN_EDGE_IDS));
  return rows.map(([one, two, id]) => [
    [{ op: 'upsertEdge', type: edge.name, ...one, id }],
    [{ op: 'upsertEdge', type: edge.name, ...two, id }],
  ]);
}

function deleteEndAndInsert(ground: Ground, { name, definition }: EdgeGround): Statements {
  return fc.tuple(fc.constantFrom('from' as const, 'to' as const), index).chain(([end, i]) => {
    const node: Reference = { node: definition[end], index: i };
    return edgeRow(ground, { name, definition }).map(({ id: _, ...row }) => [
      [{ op: 'deleteNodes', type: definition[end], where: { op: 'eq', field: 'id', value: node } }],
      [{ op: 'insertEdge', type: name, ...row, [end]: node }],
    ]);
  });
}

/** Two new rows, each on one branch, have the same values of what is unique together, which no other row has. */
function shareUnique(node: NodeGround): Statements {
  const { name, definition } = node;
  const [names = []] = definition.unique ?? [];
  const row = node.freshKey.chain((key) => nodeRow(node, key));
  return fc
    .tuple(sharedValues(definition.properties, names), row, row)
    .map(([shared, one, two]) => [
      [insertNode(node, { ...one, ...shared })],
      [insertNode(node, { ...two, ...shared })],
      { op: 'deleteNodes', type: name, where: hasValues(shared) },
    ]);
}

function shareUniqueEdge(ground: Ground, edge: EdgeGround): Statements {
  const { definition, name } = edge;
  const [names = []] = definition.unique ?? [];
  const row = edgeRow(ground, edge);
  return fc.tuple(sharedValues(definition.properties, names), row, row).map(([shared, ...rows]) => {
    const [one, two] = rows.map(({ id: _, values, ...ends }): DrawnStatement[] => [
      { op: 'insertEdge', type: name, ...ends, values: { ...values, ...shared } },
    ]);
    return [one ?? [], two ?? [], { op: 'deleteEdges', type: name, where: hasValues(shared) }];
  });
}

function hasValues(values: Readonly<Record<string, Value>>): DrawnFilter {
  return {
    op: 'and',
    of: Object.entries(values).map(([property, value]) => ({ op: 'eq', property, value: value as KeyPart })),
  };
}

/** On either branch, a node that has none gets as many edges as it may have. */
function tooMany(ground: Ground, edge: EdgeGround): Statements {
  const { definition, name } = edge;
  const { in: incoming, out } = definition.cardinality ?? {};
  const end = incoming?.max === undefined ? 'from' : 'to';
  const most = incoming?.max ?? out?.max ?? 1;
  const rows = fc.array(edgeRow(ground, edge), { minLength: most, maxLength: most });
  return fc.tuple(index, rows, rows).map(([i, ...both]) => {
    const node: Reference = { node: definition[end], index: i };
    const [one, two] = both.map((list) =>
      list.map(({ id: _, ...rest }): DrawnStatement => ({ op: 'insertEdge', type: name, ...rest, [end]: node })),
    );
    return [one ?? [], two ?? [], { op: 'deleteEdges', type: name, where: { op: 'eq', field: end, value: node } }];
  });
}

/** Edges that are deleted, one on either branch. */
function tooFew({ name }: EdgeGround): Statements {
  return index.map((i) => {
    const remove = (place: number): DrawnStatement[] => [
      { op: 'deleteEdges', type: name, where: { op: 'eq', field: 'id', value: { edge: name, index: place } } },
    ];
    return [remove(i), remove(i + 1)];
  });
}

function nodeIs({ name }: NodeGround, i: number): DrawnFilter {
  return { op: 'eq', field: 'id', value: { node: name, index: i } };
}

function changeOf(node: NodeGround, where: DrawnFilter): fc.Arbitrary<DrawnStatement> {
  return fc
    .constantFrom(...freeProperties(node))
    .chain(([name, property]) => propertyValue(property).map((value) => ({ [name]: value })))
    .map((set) => ({ op: 'updateNodes', type: node.name, where, set }));
}

function insertNode({ name }: NodeGround, values: Readonly<Record<string, Value>>): DrawnStatement {
  return { op: 'insertNode', type: name, values };
}

function sharedValues(
  properties: Readonly<Record<string, PropertyDefinition>>,
  names: readonly string[],
): fc.Arbitrary<Readonly<Record<string, Value>>> {
  const values = names.map((name) => propertyValue({ type: 'Bool', ...properties[name], nullable: false }));
  return fc.tuple(...values).map((list) => Object.fromEntries(names.map((name, i) => [name, list[i] as Value])));
}

function freeProperties({ definition }: NodeGround): readonly (readonly [string, PropertyDefinition])[] {
  return Object.entries(definition.properties).filter(([name]) => !definition.key?.includes(name));
}
