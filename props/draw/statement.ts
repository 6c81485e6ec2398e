import fc from 'fast-check';
import type { Id, KeyPart, PropertyDefinition, Values } from '../../src/index.ts';
import type { DrawnEdge, DrawnFilter, DrawnId, DrawnStatement } from '../case/operation.ts';
import { edgeFilter, nodeFilter } from './filter.ts';
import type { EdgeGround, Ground, NodeGround } from './ground.ts';
import { edgeId, idOfKey, nodeId } from './id.ts';
import { edgeRow, nodeRow } from './row.ts';
import { propertyValue } from './value.ts';
import { someOf } from './subset.ts';

/** One or two statements that insert, upsert or update; two where one would leave a node without an edge that it needs. */
export function writing(ground: Ground): fc.Arbitrary<readonly DrawnStatement[]> {
  const node = fc.constantFrom(...ground.nodes);
  const edge = fc.constantFrom(...ground.edges);
  return fc.oneof(
    { weight: 5, arbitrary: node.chain((each) => nodeWrite(ground, each)) },
    { weight: 5, arbitrary: edge.chain((each) => edgeWrite(ground, each)).map((one) => [one]) },
    { weight: 2, arbitrary: node.chain((each) => nodeUpdate(each)).map((one) => (one ? [one] : [])) },
    { weight: 2, arbitrary: edge.chain((each) => edgeUpdate(ground, each)).map((one) => (one ? [one] : [])) },
  );
}

/** A statement that deletes. */
export function deleting(ground: Ground): fc.Arbitrary<DrawnStatement> {
  const node = fc.constantFrom(...ground.nodes).chain((each) =>
    narrow(nodeId(each), nodeFilter(each)).map((where): DrawnStatement => ({
      op: 'deleteNodes',
      type: each.name,
      where,
    })),
  );
  const edge = fc.constantFrom(...ground.edges).chain((each) =>
    narrow(edgeId(each.name), edgeFilter(ground, each)).map((where): DrawnStatement => ({
      op: 'deleteEdges',
      type: each.name,
      where,
    })),
  );
  return fc.oneof({ weight: 1, arbitrary: node }, { weight: 2, arbitrary: edge });
}

/** Mostly the row with one id: filters match many rows, and programs need some to work on. */
function narrow(id: fc.Arbitrary<DrawnId>, any: fc.Arbitrary<DrawnFilter>): fc.Arbitrary<DrawnFilter> {
  const one = id.map((value): DrawnFilter => ({ op: 'eq', field: 'id', value }));
  return fc.oneof({ weight: 2, arbitrary: one }, { weight: 1, arbitrary: any });
}

function nodeWrite(ground: Ground, node: NodeGround): fc.Arbitrary<readonly DrawnStatement[]> {
  const ops = ['insertNode', 'upsertNode', 'upsertNode', 'upsertNode'] as const;
  const op = node.keys.length === 0 ? fc.constant('insertNode' as const) : fc.constantFrom(...ops);
  return fc.tuple(op, nodeRow(node)).chain(([kind, values]) => {
    const statement: DrawnStatement = { op: kind, type: node.name, values };
    return demandedEdge(ground, node, values).map((edge) => (edge ? [statement, edge] : [statement]));
  });
}

/** The edge that the schema demands of a node with these values, if it does. */
function demandedEdge(ground: Ground, node: NodeGround, values: Values): fc.Arbitrary<DrawnStatement | undefined> {
  const edge = ground.edges.find(({ name }) => name === node.demandedBy?.edge);
  if (!edge) return fc.constant(undefined);
  return edgeRow(ground, edge).map((row) => ({
    op: 'insertEdge',
    type: edge.name,
    ...towards(row, node, values),
  }));
}

/** The edge with the end that is demanded at the node, and without an id, which might be taken. */
export function towards({ id: _, ...row }: DrawnEdge, node: NodeGround, values: Values): DrawnEdge {
  const id = idOfRow(node, values);
  return node.demandedBy?.side === 'out' ? { ...row, from: id } : { ...row, to: id };
}

/** The id of a row of a type with a key. */
export function idOfRow({ definition }: NodeGround, values: Values): Id {
  return idOfKey((definition.key ?? []).map((name) => values[name] as KeyPart));
}

function edgeWrite(ground: Ground, edge: EdgeGround): fc.Arbitrary<DrawnStatement> {
  const insert = edgeRow(ground, edge).map((row): DrawnStatement => ({ op: 'insertEdge', type: edge.name, ...row }));
  const upsert = fc
    .tuple(edgeRow(ground, edge), edgeId(edge.name))
    .map(([row, id]): DrawnStatement => ({ op: 'upsertEdge', type: edge.name, ...row, id }));
  return fc.oneof({ weight: 3, arbitrary: insert }, { weight: 2, arbitrary: upsert });
}

function nodeUpdate(node: NodeGround): fc.Arbitrary<DrawnStatement | undefined> {
  const keys = node.definition.key ?? [];
  const settable = Object.entries(node.definition.properties).filter(([name]) => !keys.includes(name));
  return change(settable).chain((set) =>
    set
      ? fc.option(nodeFilter(node), { freq: 8, nil: undefined }).map((where) => ({
          op: 'updateNodes',
          type: node.name,
          ...(where && { where }),
          set,
        }))
      : fc.constant(undefined),
  );
}

function edgeUpdate(ground: Ground, edge: EdgeGround): fc.Arbitrary<DrawnStatement | undefined> {
  return change(Object.entries(edge.definition.properties)).chain((set) =>
    set
      ? fc.option(edgeFilter(ground, edge), { freq: 8, nil: undefined }).map((where) => ({
          op: 'updateEdges',
          type: edge.name,
          ...(where && { where }),
          set,
        }))
      : fc.constant(undefined),
  );
}

/** New values for one or two properties; undefined where there are none to change. */
function change(properties: readonly (readonly [string, PropertyDefinition])[]): fc.Arbitrary<Values | undefined> {
  if (properties.length === 0) return fc.constant(undefined);
  return someOf(properties, 2)
    .chain((chosen) =>
      fc.tuple(...chosen.map(([name, property]) => propertyValue(property).map((value) => [name, value] as const))),
    )
    .map((entries) => Object.fromEntries(entries));
}
