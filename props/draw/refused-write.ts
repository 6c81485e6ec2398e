import fc from 'fast-check';
import type { DrawnStatement, DrawnWrite } from '../case/operation.ts';
import type { EdgeGround, Ground, NodeGround } from './ground.ts';
import { edgeRow, nodeRow, nodeRows } from './row.ts';
import { deleting, writing } from './statement.ts';
import { wrongFilter } from './wrong-filter.ts';
import { NO_SUCH_NAMES, wrongRow } from './wrong-row.ts';

/** Writes of which nearly all have to be refused, each for one reason; good statements may stand beside the bad one. */
export function refusedWrite(ground: Ground): fc.Arbitrary<DrawnWrite> {
  const node = fc.constantFrom(...ground.nodes);
  const edge = fc.constantFrom(...ground.edges);
  const among = (bad: fc.Arbitrary<DrawnStatement>) => amongGood(ground, bad);
  const statements = fc.oneof(
    { weight: 6, arbitrary: among(node.chain(wrongNode)) },
    { weight: 3, arbitrary: among(edge.chain((each) => wrongEdge(ground, each))) },
    { weight: 3, arbitrary: among(edge.chain((each) => lostEdge(ground, each))) },
    { weight: 2, arbitrary: among(node.chain(keyMisuse)) },
    { weight: 2, arbitrary: node.chain(sameKeyTwice) },
    { weight: 1, arbitrary: among(unknownType()) },
    { weight: 1, arbitrary: node.chain(wrongDelete).map((one) => [one]) },
    { weight: 1, arbitrary: mixed(ground) },
  );
  return fc.oneof(
    { weight: 6, arbitrary: statements.map((list): DrawnWrite => ({ kind: 'mutate', statements: list })) },
    { weight: 1, arbitrary: wrongLoad(ground) },
  );
}

function amongGood(ground: Ground, bad: fc.Arbitrary<DrawnStatement>): fc.Arbitrary<readonly DrawnStatement[]> {
  const good = writing(ground);
  return fc.oneof(
    { weight: 2, arbitrary: bad.map((one) => [one]) },
    { weight: 1, arbitrary: fc.tuple(good, bad).map(([some, one]) => [...some, one]) },
    { weight: 1, arbitrary: fc.tuple(good, bad).map(([some, one]) => [one, ...some]) },
  );
}

function wrongNode(node: NodeGround): fc.Arbitrary<DrawnStatement> {
  const op =
    node.keys.length === 0
      ? fc.constant('insertNode' as const)
      : fc.constantFrom('insertNode' as const, 'upsertNode' as const);
  return fc
    .tuple(op, nodeRow(node))
    .chain(([kind, good]) =>
      wrongRow(node.definition.properties, good).map((values) => ({ op: kind, type: node.name, values })),
    );
}

function wrongEdge(ground: Ground, edge: EdgeGround): fc.Arbitrary<DrawnStatement> {
  return edgeRow(ground, edge).chain((row) =>
    wrongRow(edge.definition.properties, row.values ?? {}).map((values) => ({
      op: 'insertEdge',
      type: edge.name,
      ...row,
      values,
    })),
  );
}

/** An edge with an end that does not exist, or that is no id of the type at all. */
function lostEdge(ground: Ground, edge: EdgeGround): fc.Arbitrary<DrawnStatement> {
  const lost = fc.constantFrom('nobody', "no'body", 404, 404n, '2001-01-01', true, ['a']);
  return fc
    .tuple(edgeRow(ground, edge), fc.constantFrom('from', 'to'), lost)
    .map(([row, end, id]) => ({ op: 'insertEdge', type: edge.name, ...row, [end]: id }));
}

/** An update of a key; or an upsert, where there is no key. */
function keyMisuse(node: NodeGround): fc.Arbitrary<DrawnStatement> {
  return nodeRow(node).map((values): DrawnStatement =>
    node.keys.length === 0
      ? { op: 'upsertNode', type: node.name, values }
      : { op: 'updateNodes', type: node.name, set: values },
  );
}

/** Refused where the type has a key; with an upsert in the second place it is not. */
function sameKeyTwice(node: NodeGround): fc.Arbitrary<readonly DrawnStatement[]> {
  const insert = (values: Parameters<typeof wrongRow>[1]): DrawnStatement => ({
    op: 'insertNode',
    type: node.name,
    values,
  });
  return nodeRow(node).map((values) => [insert(values), insert(values)]);
}

function unknownType(): fc.Arbitrary<DrawnStatement> {
  return fc
    .constantFrom(...NO_SUCH_NAMES)
    .chain((type) =>
      fc.constantFrom<DrawnStatement>(
        { op: 'insertNode', type, values: {} },
        { op: 'updateEdges', type, set: { a: 1 } },
        { op: 'insertEdge', type, from: 'nobody', to: 'nobody' },
      ),
    );
}

function wrongDelete(node: NodeGround): fc.Arbitrary<DrawnStatement> {
  return wrongFilter(node.definition.properties).map((where) => ({ op: 'deleteNodes', type: node.name, where }));
}

function mixed(ground: Ground): fc.Arbitrary<readonly DrawnStatement[]> {
  return fc.tuple(writing(ground), deleting(ground)).map(([some, gone]) => [...some, gone]);
}

function wrongLoad(ground: Ground): fc.Arbitrary<DrawnWrite> {
  const unknown = fc.constantFrom<DrawnWrite>(
    { kind: 'load', mode: 'append', nodes: { nothing: [] } },
    { kind: 'load', mode: 'overwrite', edges: { '': [] } },
  );
  const node = fc.constantFrom(...ground.nodes);
  const twice = node.chain((each) =>
    nodeRow(each).map((row): DrawnWrite => ({ kind: 'load', mode: 'append', nodes: { [each.name]: [row, row] } })),
  );
  const emptied = node.chain((each) =>
    nodeRows(each, 1).map((rows): DrawnWrite => ({ kind: 'load', mode: 'overwrite', nodes: { [each.name]: rows } })),
  );
  return fc.oneof(unknown, twice, emptied);
}
