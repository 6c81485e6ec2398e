import { assert } from '../src/base/assert.ts';
import type { Id, Value } from '../src/base/value.ts';
import type { PropertyDefinition } from '../src/schema/definition.ts';
import type { Comparison, IdField } from '../src/schema/filter.ts';
import { type IdForm, idText } from './id.ts';
import { compareValues } from './order.ts';
import { request } from './refusal.ts';
import { arrayOf, entriesOf, membersOf, oneOf } from './shape.ts';
import type { Row } from './state.ts';
import { type EdgeType, type NodeType, propertyOf } from './type.ts';
import { hasOrder, normalise } from './value.ts';

/** True, false, or null for unknown. */
export type Truth = boolean | null;

/** What a filter says of a row. */
export type Condition = (row: Row) => Truth;

/** The rows that a `where` selects, all if there is none: those of which it is true, not merely unknown. */
export function matcher(type: NodeType | EdgeType, where: unknown): (row: Row) => boolean {
  if (where === undefined) return () => true;
  const says = condition(type, where);
  return (row) => says(row) === true;
}

/** Filters nest so deep at most; the innermost part counts too. */
const DEPTH_MAX = 16;

const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

/** The meaning of a filter on rows of a type; refuses one that has none. */
export function condition(type: NodeType | EdgeType, filter: unknown, depth = 1): Condition {
  request(depth <= DEPTH_MAX, 'a filter that is nested too deep');
  const members = new Map(entriesOf(filter, 'filter'));
  const op = members.get('op');
  switch (op) {
    case 'and':
    case 'or': {
      const { of } = membersOf(filter, ['op', 'of'], 'filter');
      const parts = arrayOf(of, 'parts of a filter').map((part) => condition(type, part, depth + 1));
      // A part that is `decisive` settles the whole; only without one does an unknown part matter.
      const decisive = op === 'or';
      return (row) => {
        const truths = new Set(parts.map((part) => part(row)));
        if (truths.has(decisive)) return decisive;
        return truths.has(null) ? null : !decisive;
      };
    }
    case 'not': {
      const { of } = membersOf(filter, ['op', 'of'], 'filter');
      const part = condition(type, of, depth + 1);
      return (row) => negate(part(row));
    }
    case 'isNull':
    case 'notNull': {
      const { property } = membersOf(filter, ['op', 'property'], 'filter');
      const { name } = propertyOf(type, property);
      return (row) => (valueOf(row, name) === null) === (op === 'isNull');
    }
    default:
      return members.has('field') ? idCondition(type, filter) : valueCondition(type, filter);
  }
}

function valueCondition(type: NodeType | EdgeType, filter: unknown): Condition {
  const { op, property, value, values } = membersOf(filter, ['op', 'property', 'value', 'values'], 'filter');
  const { name, definition } = propertyOf(type, property);
  const literal = literalOf(definition);
  if (op === 'in') {
    request(value === undefined, '`in` takes values');
    const choices = arrayOf(values, 'values of a filter').map(literal);
    return (row) => {
      if (choices.length === 0) return false;
      const held = valueOf(row, name);
      return held === null ? null : choices.some((choice) => compareValues(held, choice) === 0);
    };
  }
  request(values === undefined, 'a comparison takes one value');
  const comparison = oneOf(op, COMPARISONS, 'op of a filter');
  const compared = literal(value);
  return (row) => {
    const held = valueOf(row, name);
    return held === null ? null : holds(comparison, compareValues(held, compared));
  };
}

function idCondition(type: NodeType | EdgeType, filter: unknown): Condition {
  const { op, field, value, values } = membersOf(filter, ['op', 'field', 'value', 'values'], 'filter');
  const idField = oneOf(field, ['id', 'from', 'to'], 'field of a filter');
  const form = idFormOf(type, idField);
  const comparison = oneOf(op, ['eq', 'ne', 'in'], 'op of a filter on ids');
  const [unused, literals] = comparison === 'in' ? [value, values] : [values, [value]];
  request(unused === undefined, '`in` takes values, `eq` and `ne` take a value');
  const texts = new Set(arrayOf(literals, 'ids of a filter').map((id) => idText(form(id))));
  return (row) => texts.has(idText(idOf(row, idField))) === (comparison !== 'ne');
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** Whether a comparison holds between two values in such an order. */
function holds(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
  }
}

/** The form of a property's literals. Ranges do not count: to ask for what no row can hold is no error. */
function literalOf({ type }: PropertyDefinition): (value: unknown) => Value {
  request(hasOrder(type), 'a comparison of values that cannot be compared');
  return (value) => normalise(type, value);
}

function valueOf(row: Row, property: string): Value {
  return row.values[property] ?? null;
}

function idFormOf(type: NodeType | EdgeType, field: IdField): IdForm {
  if (field === 'id') return type.id;
  request('from' in type, 'nodes have no ends');
  return type[field];
}

function idOf(row: Row, field: IdField): Id {
  if (field === 'id') return row.id;
  assert('from' in row, 'a filter on ends is for edges only');
  return row[field];
}
