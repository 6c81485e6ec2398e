import {
  Binary,
  DateDay,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Int8,
  List,
  TimestampMillisecond,
  Utf8,
  type DataType,
} from 'apache-arrow';
import { unreachable } from '../base/assert.ts';
import type { ColumnType } from '../base/column.ts';

/** How values of a column are stored. */
export function arrowType(type: ColumnType): DataType {
  if (typeof type === 'object') {
    if ('list' in type) return new List(new Field('item', arrowType(type.list), true));
    return new FixedSizeList(type.vector, new Field('item', new Float32(), true));
  }
  switch (type) {
    case 'bool':
      // Not Arrow's Bool: where all its values are null, Arrow's writer leaves out the buffer that Lance's reader insists on.
      return new Int8();
    case 'i32':
      return new Int32();
    case 'i64':
      return new Int64();
    case 'f32':
      return new Float32();
    case 'f64':
      return new Float64();
    case 'utf8':
      return new Utf8();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMillisecond('UTC');
    case 'binary':
      return new Binary();
    default:
      return unreachable(type);
  }
}
