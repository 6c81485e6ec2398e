import { idText, type Row } from '../../../model/index.ts';
import { encodeJson } from '../../../src/base/json.ts';
import type { Value } from '../../../src/base/value.ts';
import type { EdgeDefinition, NodeDefinition, SchemaDefinition } from '../../../src/schema/definition.ts';

/** One schema for all cells, with one of everything that a merge may break. */
export const WORLD: SchemaDefinition = {
  nodes: {
    Town: { key: ['name'], properties: { name: { type: 'String' }, size: { type: 'I32' } } },
    Spot: {
      key: ['x', 'y'],
      properties: { x: { type: 'I32' }, y: { type: 'I32' }, height: { type: 'I32' } },
    },
    Person: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        mail: { type: 'String', nullable: true },
        phone: { type: 'I64', nullable: true },
      },
      unique: [['phone'], ['mail']],
    },
    Port: { key: ['name'], properties: { name: { type: 'String' } } },
    Ship: { key: ['name'], properties: { name: { type: 'String' } } },
    Sample: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        f64: { type: 'F64', nullable: true },
        f32: { type: 'F32', nullable: true },
        i64: { type: 'I64', nullable: true },
        at: { type: 'DateTime', nullable: true },
        list: { type: { list: 'F64' }, nullable: true },
        vector: { type: { vector: 2 }, nullable: true },
        blob: { type: 'Blob', nullable: true },
      },
    },
  },
  edges: {
    Road: { from: 'Town', to: 'Town', properties: { toll: { type: 'I32' } } },
    Street: {
      from: 'Town',
      to: 'Town',
      properties: { name: { type: 'String' }, number: { type: 'I32', nullable: true } },
      unique: [['number', 'name']],
    },
    Twin: { from: 'Town', to: 'Town', properties: {}, cardinality: { out: { max: 1 }, in: { max: 1 } } },
    Quay: { from: 'Town', to: 'Port', properties: {}, cardinality: { in: { min: 1, max: 2 } } },
    Home: { from: 'Ship', to: 'Port', properties: {}, cardinality: { out: { min: 1, max: 2 } } },
  },
};

/**
 * Rows as a line of words, one a row in any order: type and id, an edge's ends, then the values that are not the key's, `-`
 * for null. Such as `Town/a/1 Road/ab/a>b/1`.
 */
export function wordsOf(rows: Iterable<Row>): readonly string[] {
  return Array.from(rows, wordOf).toSorted();
}

function wordOf(row: Row): string {
  const definition: NodeDefinition | EdgeDefinition | undefined = WORLD.nodes[row.type] ?? WORLD.edges?.[row.type];
  const { key = [], properties = {} }: Partial<NodeDefinition> = definition ?? {};
  const names = Object.keys(properties).filter((name) => !key.includes(name));
  const values = names.map((name) => textOf(row.values[name] ?? null)).join(',');
  const ends = 'from' in row ? `${idText(row.from)}>${idText(row.to)}` : '';
  return [row.type, idText(row.id), ends, values].filter((part) => part !== '').join('/');
}

function textOf(value: Value): string {
  if (value === null) return '-';
  return typeof value === 'string' ? value : encodeJson(value);
}
