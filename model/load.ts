import { arrayOf, entriesOf, membersOf, oneOf } from './shape.ts';
import { rowsOf } from './state.ts';
import { planEdge, type Planning, planNode, requireKey, type Step } from './step.ts';
import { edgeType, nodeType } from './type.ts';

/** The steps of a `load`: node types, then edge types, each with its rows in their order. */
export function planLoad(planning: Planning, input: unknown): readonly Step[] {
  const { schema } = planning.state;
  const { mode, nodes = {}, edges = {} } = membersOf(input, ['kind', 'mode', 'nodes', 'edges'], 'load');
  const how = oneOf(mode, ['append', 'merge', 'overwrite'], 'mode of a load');
  // An overwrite empties the tables first, so that a row which exists can only be one of its own.
  const mustBeNew = how !== 'merge';
  const steps: Step[] = [];
  for (const [name, rows] of entriesOf(nodes, 'nodes of a load')) {
    const type = nodeType(schema, name);
    if (how === 'merge') requireKey(type);
    if (how === 'overwrite') steps.push({ ids: [], apply: (draft) => rowsOf(draft.nodes, name).clear() });
    for (const row of arrayOf(rows, 'rows')) steps.push(planNode(planning, type, row, mustBeNew));
  }
  for (const [name, rows] of entriesOf(edges, 'edges of a load')) {
    const type = edgeType(schema, name);
    if (how === 'overwrite') steps.push({ ids: [], apply: (draft) => rowsOf(draft.edges, name).clear() });
    for (const row of arrayOf(rows, 'rows')) steps.push(planEdge(planning, type, row, mustBeNew));
  }
  return steps;
}
