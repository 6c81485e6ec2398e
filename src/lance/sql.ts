import { assert, unreachable } from '../base/assert.ts';
import type { ColumnType } from '../base/column.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Value } from '../base/value.ts';

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/** A predicate in Lance's SQL (DataFusion's dialect), true for the same rows. The only place that prints SQL. */
export function toSql(predicate: Predicate): string {
  return sqlOf(predicate, false);
}

/**
 * Negations are moved down to what is compared: DataFusion makes one list of two lists of one column, and forgets about nulls where
 * none of their values are left. Below AND and OR alone it does not matter whether null or false comes of that.
 */
function sqlOf(predicate: Predicate, isNegated: boolean): string {
  switch (predicate.op) {
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const { op, column, type, value } = predicate;
      const comparison = `(${name(column)} ${COMPARISONS[op]} ${literal(type, value)})`;
      return isNegated ? `(NOT ${comparison})` : comparison;
    }
    case 'in': {
      const { column, type, values } = predicate;
      if (values.length === 0) return String(isNegated);
      const list = `(${name(column)} IN (${values.map((each) => literal(type, each)).join(', ')}))`;
      // Two negated lists without a value in common would become `true`, for nulls as well.
      return isNegated ? `((${name(column)} IS NOT NULL) AND (NOT ${list}))` : list;
    }
    case 'isNull':
    case 'notNull': {
      const isAbsence = (predicate.op === 'isNull') !== isNegated;
      return `(${name(predicate.column)} IS ${isAbsence ? 'NULL' : 'NOT NULL'})`;
    }
    case 'and':
    case 'or': {
      const op = (predicate.op === 'and') === isNegated ? 'or' : 'and';
      return joined(
        op,
        predicate.of.map((part) => sqlOf(part, isNegated)),
      );
    }
    case 'not':
      return sqlOf(predicate.of, !isNegated);
    default:
      return unreachable(predicate);
  }
}

/**
 * The same, for the same rows, in a form that Lance answers by no index: it looks at comparisons and what joins them, and not below
 * this.
 */
export function toSqlWithoutIndex(predicate: Predicate): string {
  return `(${toSql(predicate)} IS TRUE)`;
}

function joined(op: 'and' | 'or', parts: readonly string[]): string {
  if (parts.length === 0) return op === 'and' ? 'true' : 'false';
  return chained(op === 'and' ? ' AND ' : ' OR ', parts);
}

/** Parts of one chain. A thousand at each level of a filter as deep as filters get are still within Lance's stack. */
const CHAIN_MAX = 500;

/**
 * The parser builds a chain of operators as deep as it is long, and overflows its stack; but of parentheses it takes few,
 * which nested filters need for themselves. So this is a tree of long chains.
 */
function chained(operator: string, parts: readonly string[]): string {
  if (parts.length <= CHAIN_MAX) return `(${parts.join(operator)})`;
  const chains = Array.from({ length: Math.ceil(parts.length / CHAIN_MAX) }, (_, index) =>
    chained(operator, parts.slice(index * CHAIN_MAX, (index + 1) * CHAIN_MAX)),
  );
  return chained(operator, chains);
}

/** A column's name; back-quotes also keep its case. */
export function name(column: string): string {
  return `\`${column.replaceAll('`', '``')}\``;
}

function literal(type: ColumnType, value: Value): string {
  assert(typeof type === 'string', 'lists and vectors are not compared');
  switch (type) {
    case 'bool':
      return cast(value === true ? '1' : '0', 'TINYINT');
    case 'i32':
      return cast(String(value), 'INT');
    case 'i64':
      return cast(String(value), 'BIGINT');
    case 'f32':
      return cast(String(value), 'FLOAT');
    case 'f64':
      return cast(String(value), 'DOUBLE');
    case 'utf8':
      return text(value as string);
    case 'date':
      return cast(value as string, 'DATE');
    case 'timestamp':
      return cast(value as string, 'TIMESTAMP');
    case 'binary':
      return unreachable('binary' as never);
    default:
      return unreachable(type);
  }
}

/** Numbers go through a cast from text: a bare literal is parsed as a double, and the least I64 not at all. */
function cast(value: string, type: string): string {
  return `CAST(${text(value)} AS ${type})`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
