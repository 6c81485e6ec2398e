import type { Id } from '../src/base/value.ts';
import type { EdgeRecord, NodeRecord } from '../src/graph/operation.ts';
import type { Bounds, EdgeDefinition, NodeDefinition } from '../src/schema/definition.ts';
import { idText } from './id.ts';
import { compareTexts } from './order.ts';
import { Refusal } from './refusal.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/** A row that breaks a rule between rows, and which; the reason is for people. */
export interface Offence {
  readonly row: Row;
  readonly rule: string;
  readonly reason: string;
}

/**
 * The last phase of a write: what must hold between rows. All of it is looked at in the whole state after the write; the
 * state before satisfied it, so that only what the write did can fail.
 */
export function requireConstraints(before: ModelState, after: ModelState): void {
  requireEnds(before, after);
  const [offence] = [...uniqueOffences(after), ...cardinalityOffences(after)];
  if (offence) throw new Refusal('conflict', offence.reason);
}

/** An edge that the write gives must find its ends; one that was there must not lose them. */
function requireEnds(before: ModelState, after: ModelState): void {
  const found = orphans(after);
  // A row that the write did not touch is the same object in both states.
  const given = found.find((edge) => rowsOf(before.edges, edge.type).get(edge.id) !== edge);
  if (given) throw new Refusal('not_found', `an end of the edge ${given.type} ${given.id} does not exist`);
  const [lost] = found;
  if (lost) throw new Refusal('conflict', `the edge ${lost.type} ${lost.id} would lose an end`);
}

/** Edges without one of their ends. */
export function orphans(state: ModelState): readonly EdgeRecord[] {
  return Object.entries(state.schema.edges ?? {}).flatMap(([name, { from, to }]) =>
    [...rowsOf(state.edges, name).values()].filter(
      (edge) => !(hasNode(state, from, edge.from) && hasNode(state, to, edge.to)),
    ),
  );
}

/** Every row that shares with another one what is unique. The rule is the properties' names. */
export function uniqueOffences({ schema, nodes, edges }: ModelState): readonly Offence[] {
  const ofTypes = (types: Readonly<Record<string, NodeDefinition | EdgeDefinition>>, tables: Tables<Row>) =>
    Object.entries(types).flatMap(([type, { unique = [] }]) =>
      uniqueSets(unique).flatMap((names) => sharing(names, [...rowsOf(tables, type).values()])),
    );
  return [...ofTypes(schema.nodes, nodes), ...ofTypes(schema.edges ?? {}, edges)];
}

/** Neither the order of properties that are unique together means anything, nor saying so twice. */
function uniqueSets(unique: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const sets = unique.map((names) => names.toSorted(compareTexts));
  return [...new Map(sets.map((names) => [JSON.stringify(names), names])).values()];
}

function sharing(names: readonly string[], rows: readonly Row[]): readonly Offence[] {
  const rule = names.join(', ');
  const bound = rows.filter(({ values }) => names.every((name) => (values[name] ?? null) !== null));
  // As with ids: unique properties are of types whose values are equal if and only if their texts are.
  const groups = Map.groupBy(bound, ({ values }) => JSON.stringify(names.map((name) => String(values[name]))));
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flat()
    .map((row) => ({ row, rule, reason: `two rows of ${row.type} have the same ${rule}` }));
}

/** Every node with more or fewer edges than it may have. The rule is the edges' type and direction. */
export function cardinalityOffences({ schema, nodes, edges }: ModelState): readonly Offence[] {
  return Object.entries(schema.edges ?? {}).flatMap(([name, { from, to, cardinality }]) => {
    const links = [...rowsOf(edges, name).values()];
    const out = beyond(
      cardinality?.out,
      [...rowsOf(nodes, from).values()],
      links.map((edge) => edge.from),
    );
    const into = beyond(
      cardinality?.in,
      [...rowsOf(nodes, to).values()],
      links.map((edge) => edge.to),
    );
    return [
      ...out.map(({ row, found }) => offenceOf(row, `${name}.out`, `${found} ${name} edges out of`)),
      ...into.map(({ row, found }) => offenceOf(row, `${name}.in`, `${found} ${name} edges into`)),
    ];
  });
}

function offenceOf(row: Row, rule: string, what: string): Offence {
  return { row, rule, reason: `${what} ${row.type} ${idText(row.id)}` };
}

/** Each of the nodes must be among the ends of edges as many times as the bounds say; bounds left out say nothing. */
function beyond({ min = 0, max = Infinity }: Bounds = {}, nodes: readonly NodeRecord[], ends: readonly Id[]) {
  const counts = Map.groupBy(ends, idText);
  return nodes
    .map((row) => ({ row, found: counts.get(idText(row.id))?.length ?? 0 }))
    .filter(({ found }) => found < min || found > max);
}

function hasNode({ nodes }: ModelState, type: string, id: Id): boolean {
  return rowsOf(nodes, type).has(idText(id));
}
