import type { Statement } from '../src/graph/operation.ts';
import { type Change, type Draft, remove, removeNodes, update } from './draft.ts';
import { matcher } from './filter.ts';
import { request } from './refusal.ts';
import { changedValues, requireChecks } from './row.ts';
import { arrayOf, entriesOf, membersOf, oneOf } from './shape.ts';
import { rowsOf } from './state.ts';
import { EDGE_MEMBERS, planEdge, type Planning, planNode, requireKey, type Step } from './step.ts';
import { edgeType, type EdgeType, nodeType, type NodeType } from './type.ts';

const OPS = [
  'insertNode',
  'upsertNode',
  'insertEdge',
  'upsertEdge',
  'updateNodes',
  'updateEdges',
  'deleteNodes',
  'deleteEdges',
] as const satisfies readonly Statement['op'][];

/** The steps of a `mutate`, one for each statement. */
export function planMutate(planning: Planning, statements: unknown): readonly Step[] {
  const list = arrayOf(statements, 'statements').map((statement) => ({ op: opOf(statement), statement }));
  const deletes = list.filter(({ op }) => op === 'deleteNodes' || op === 'deleteEdges').length;
  request(deletes === 0 || deletes === list.length, 'deletes are mixed with other statements');
  return list.map(({ op, statement }) => planStatement(planning, op, statement));
}

function opOf(statement: unknown): Statement['op'] {
  return oneOf(new Map(entriesOf(statement, 'statement')).get('op'), OPS, 'op of a statement');
}

function planStatement(planning: Planning, op: Statement['op'], statement: unknown): Step {
  const { schema } = planning.state;
  switch (op) {
    case 'insertNode':
    case 'upsertNode': {
      const { type: name, values } = membersOf(statement, ['op', 'type', 'values'], op);
      const type = nodeType(schema, name);
      if (op === 'upsertNode') requireKey(type);
      return planNode(planning, type, values, op === 'insertNode');
    }
    case 'insertEdge':
    case 'upsertEdge': {
      const { op: _, type: name, ...input } = membersOf(statement, ['op', 'type', ...EDGE_MEMBERS], op);
      return planEdge(planning, edgeType(schema, name), input, op === 'insertEdge');
    }
    case 'updateNodes': {
      const { type: name, where, set } = membersOf(statement, ['op', 'type', 'where', 'set'], op);
      const type = nodeType(schema, name);
      const change = changeOf(type, where, set);
      return withoutIds((draft) => update(rowsOf(draft.nodes, type.name), change));
    }
    case 'updateEdges': {
      const { type: name, where, set } = membersOf(statement, ['op', 'type', 'where', 'set'], op);
      const type = edgeType(schema, name);
      const change = changeOf(type, where, set);
      return withoutIds((draft) => update(rowsOf(draft.edges, type.name), change));
    }
    case 'deleteNodes': {
      const { type: name, where } = membersOf(statement, ['op', 'type', 'where'], op);
      const type = nodeType(schema, name);
      const matches = matcher(type, where);
      return withoutIds((draft) => removeNodes(draft, type.name, matches));
    }
    case 'deleteEdges': {
      const { type: name, where } = membersOf(statement, ['op', 'type', 'where'], op);
      const type = edgeType(schema, name);
      const matches = matcher(type, where);
      return withoutIds((draft) => remove(rowsOf(draft.edges, type.name), matches));
    }
  }
}

function changeOf(type: NodeType | EdgeType, where: unknown, set: unknown): Change {
  return { matches: matcher(type, where), set: changedValues(type, set), judge: (row) => requireChecks(type, row) };
}

/** The ids of a result are those of rows that the request gives; rows that it finds are not among them. */
function withoutIds(apply: (draft: Draft) => void): Step {
  return { ids: [], apply };
}
