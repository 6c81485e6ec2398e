import type { Id } from '../src/base/value.ts';
import type { Bounds, EdgeDefinition, NodeDefinition } from '../src/schema/definition.ts';
import { idText } from './id.ts';
import { Refusal } from './refusal.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/**
 * The last phase of a write: what must hold between rows. All of it is looked at in the whole state after the write; the
 * state before satisfied it, so that only what the write did can fail.
 */
export function requireConstraints(before: ModelState, after: ModelState): void {
  requireEnds(before, after);
  requireUnique(after.schema.nodes, after.nodes);
  requireUnique(after.schema.edges ?? {}, after.edges);
  requireCardinality(after);
}

/** An edge that the write gives must find its ends; one that was there must not lose them. */
function requireEnds(before: ModelState, after: ModelState): void {
  const dangling = Object.entries(after.schema.edges ?? {}).flatMap(([name, { from, to }]) =>
    rowsOf(after.edges, name)
      .values()
      .filter((edge) => !(hasNode(after, from, edge.from) && hasNode(after, to, edge.to)))
      .toArray(),
  );
  // A row that the write did not touch is the same object in both states.
  const given = dangling.find((edge) => rowsOf(before.edges, edge.type).get(edge.id) !== edge);
  if (given) throw new Refusal('not_found', `an end of the edge ${given.type} ${given.id} does not exist`);
  const [lost] = dangling;
  if (lost) throw new Refusal('conflict', `the edge ${lost.type} ${lost.id} would lose an end`);
}

function requireUnique(types: Readonly<Record<string, NodeDefinition | EdgeDefinition>>, tables: Tables<Row>): void {
  for (const [type, { unique = [] }] of Object.entries(types)) {
    for (const names of unique) requireUniqueRows(names, rowsOf(tables, type).values());
  }
}

function requireUniqueRows(names: readonly string[], rows: Iterable<Row>): void {
  const seen = new Set<string>();
  for (const { type, values } of rows) {
    const together = names.map((name) => values[name] ?? null);
    if (together.includes(null)) continue;
    // As with ids: unique properties are of types whose values are equal if and only if their texts are.
    const text = JSON.stringify(together.map(String));
    if (seen.has(text)) throw new Refusal('conflict', `two rows of ${type} have the same ${names.join(', ')}`);
    seen.add(text);
  }
}

function requireCardinality({ schema, nodes, edges }: ModelState): void {
  for (const [name, { from, to, cardinality }] of Object.entries(schema.edges ?? {})) {
    const links = rowsOf(edges, name).values().toArray();
    const tails = links.map((edge) => idText(edge.from));
    const heads = links.map((edge) => idText(edge.to));
    requireBounds(`${name} edges out of ${from}`, rowsOf(nodes, from).keys(), tails, cardinality?.out);
    requireBounds(`${name} edges into ${to}`, rowsOf(nodes, to).keys(), heads, cardinality?.in);
  }
}

/** Each of the nodes must be among the ends of edges as many times as the bounds say; bounds left out say nothing. */
function requireBounds(
  what: string,
  nodes: Iterable<string>,
  ends: readonly string[],
  { min = 0, max = Infinity }: Bounds = {},
): void {
  const counts = Map.groupBy(ends, (end) => end);
  for (const node of nodes) {
    const count = counts.get(node)?.length ?? 0;
    if (count < min || count > max) throw new Refusal('conflict', `${count} ${what} ${node}`);
  }
}

function hasNode({ nodes }: ModelState, type: string, id: Id): boolean {
  return rowsOf(nodes, type).has(idText(id));
}
