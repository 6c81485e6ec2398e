import type { Column, ColumnType } from '../../../src/base/column.ts';

const SCALARS = ['bool', 'i32', 'i64', 'f32', 'f64', 'utf8', 'date', 'timestamp'] as const;

/** Columns that have an order, one of each type. */
export const SCALAR_COLUMNS: readonly Column[] = SCALARS.map((type) => column(`c_${type}`, type));

/** One nullable column of every type that there is, and the id. */
export const EVERY_COLUMN: readonly Column[] = [
  { name: '__id', type: 'utf8', nullable: false },
  ...SCALAR_COLUMNS,
  column('c_binary', 'binary'),
  ...SCALARS.map((type) => column(`c_list_${type}`, { list: type })),
  column('c_vector', { vector: 3 }),
  column('c_short_vector', { vector: 1 }),
];

function column(name: string, type: ColumnType): Column {
  return { name, type, nullable: true };
}
