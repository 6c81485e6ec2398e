import { assert, unreachable } from '../base/assert.ts';
import { FROM_COLUMN, ID_COLUMN, TO_COLUMN, type Column } from '../base/column.ts';
import { EVERYTHING, type Predicate } from '../base/predicate.ts';
import type { GraphType } from './accepted.ts';
import type { Filter, IdField } from './filter.ts';
import { idOf, idText } from './ids.ts';
import { parseFilter, type FilterScope } from './parse-filter.ts';
import { rootPlace } from './place.ts';
import { findProperty } from './rows.ts';

/**
 * Binds a user's filter, which is untrusted data, to stored columns; none at all selects everything. A bad request is
 * `malformed_filter` for its shape, `unknown_property`, `not_comparable` for a property that has null tests only, or what
 * is wrong with a literal (`wrong_type`, `null_value`, `wrong_id` and so on).
 */
export function bindFilter(type: GraphType, filter: unknown): Predicate {
  if (filter === undefined) return EVERYTHING;
  return toPredicate(type, parseFilter(filter, rootPlace('malformed_filter', 'filter'), scopeOf(type)));
}

function scopeOf(type: GraphType): FilterScope {
  return {
    typeName: type.name,
    property: (name) => findProperty(type, name),
    idReader: (field, place) => {
      const owner = ownerOf(type, field);
      if (!owner) throw place.member('field').refuse('must be id: only edges have from and to');
      return (id) => idOf(owner, idText(owner, id));
    },
  };
}

function toPredicate(type: GraphType, filter: Filter): Predicate {
  switch (filter.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      if ('field' in filter) {
        return { op: filter.op, ...idColumn(filter.field), value: fieldText(type, filter.field, filter.value) };
      }
      return { op: filter.op, ...valueColumn(type, filter.property), value: filter.value };
    }
    case 'in': {
      if ('field' in filter) {
        const { field } = filter;
        return { op: 'in', ...idColumn(field), values: filter.values.map((id) => fieldText(type, field, id)) };
      }
      return { op: 'in', ...valueColumn(type, filter.property), values: filter.values };
    }
    case 'isNull':
    case 'notNull':
      return { op: filter.op, column: findProperty(type, filter.property).column.name };
    case 'and':
    case 'or':
      return { op: filter.op, of: filter.of.map((part) => toPredicate(type, part)) };
    case 'not':
      return { op: 'not', of: toPredicate(type, filter.of) };
    default:
      return unreachable(filter);
  }
}

interface Operand {
  readonly column: string;
  readonly type: Column['type'];
}

function valueColumn(type: GraphType, property: string): Operand {
  const { column } = findProperty(type, property);
  return { column: column.name, type: column.type };
}

function idColumn(field: IdField): Operand {
  switch (field) {
    case 'id':
      return { column: ID_COLUMN, type: 'utf8' };
    case 'from':
      return { column: FROM_COLUMN, type: 'utf8' };
    case 'to':
      return { column: TO_COLUMN, type: 'utf8' };
    default:
      return unreachable(field);
  }
}

function fieldText(type: GraphType, field: IdField, id: unknown): string {
  const owner = ownerOf(type, field);
  assert(owner, 'a filter that was read names only fields of its type');
  return idText(owner, id);
}

/** The type whose ids a field holds. */
function ownerOf(type: GraphType, field: IdField): GraphType | undefined {
  if (field === 'id') return type;
  return type.kind === 'edge' ? type[field] : undefined;
}
