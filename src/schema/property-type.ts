import { unreachable } from '../base/assert.ts';
import type { ColumnType } from '../base/column.ts';
import type { EnumType, ListType, PropertyType, ScalarType } from './definition.ts';

/** Types whose values have an order. */
export type OrderedType = Exclude<ScalarType, 'Blob'> | EnumType;

export function isOrdered(type: PropertyType): type is OrderedType {
  return typeof type === 'string' ? type !== 'Blob' : 'enum' in type;
}

/** Whether values can be compared exactly, so that they may identify a row. Fractions are rounded, and so may not. */
export function isExact(type: PropertyType): boolean {
  return isOrdered(type) && type !== 'F32' && type !== 'F64';
}

export function isNumeric(type: PropertyType): boolean {
  return type === 'I32' || type === 'I64' || type === 'F32' || type === 'F64';
}

export function columnType(type: PropertyType): ColumnType {
  if (isOrdered(type)) return orderedColumnType(type);
  if (type === 'Blob') return 'binary';
  return 'list' in type ? { list: orderedColumnType(type.list) } : { vector: type.vector };
}

function orderedColumnType(type: ListType['list']): Exclude<ColumnType, 'binary' | object> {
  if (typeof type !== 'string') return 'utf8';
  switch (type) {
    case 'Bool':
      return 'bool';
    case 'I32':
      return 'i32';
    case 'I64':
      return 'i64';
    case 'F32':
      return 'f32';
    case 'F64':
      return 'f64';
    case 'String':
      return 'utf8';
    case 'Date':
      return 'date';
    case 'DateTime':
      return 'timestamp';
    default:
      return unreachable(type);
  }
}

/** For messages. */
export function typeText(type: PropertyType): string {
  if (typeof type === 'string') return type;
  if ('enum' in type) return 'enum';
  return 'list' in type ? `list of ${typeText(type.list)}` : `Vector(${type.vector})`;
}
