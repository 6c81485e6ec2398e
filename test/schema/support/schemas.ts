import { acceptSchema } from '../../../src/schema/accept.ts';
import type { EdgeType, NodeType } from '../../../src/schema/accepted.ts';
import type { NodeDefinition, PropertyDefinition, SchemaDefinition } from '../../../src/schema/definition.ts';
import { findEdgeType, findNodeType } from '../../../src/schema/rows.ts';

/** One of everything that rules depend on. */
export const people = {
  nodes: {
    Person: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        age: { type: 'I32', nullable: true, min: 0, max: 150 },
        email: { type: 'String', nullable: true },
        mood: { type: { enum: ['good', 'bad'] }, default: 'good' },
        tags: { type: { list: 'String' }, nullable: true },
        face: { type: { vector: 2 }, nullable: true },
        photo: { type: 'Blob', nullable: true },
      },
      unique: [['email']],
      checks: { grown: { op: 'ge', property: 'age', value: 18 } },
    },
    Place: { key: ['country', 'code'], properties: { code: { type: 'I64' }, country: { type: 'String' } } },
    Note: { properties: { text: { type: 'String', default: '' } } },
  },
  edges: {
    LivesIn: {
      from: 'Person',
      to: 'Place',
      properties: { since: { type: 'Date', nullable: true } },
      cardinality: { out: { max: 1 }, in: { min: 1, max: 5 } },
    },
    About: { from: 'Note', to: 'Person', properties: {} },
  },
} as const satisfies SchemaDefinition;

const schema = acceptSchema(people);
export const person: NodeType = findNodeType(schema, 'Person');
export const place: NodeType = findNodeType(schema, 'Place');
export const note: NodeType = findNodeType(schema, 'Note');
export const livesIn: EdgeType = findEdgeType(schema, 'LivesIn');

/** A node type of its own. */
export function nodeType(definition: NodeDefinition): NodeType {
  return findNodeType(acceptSchema({ nodes: { Thing: definition } }), 'Thing');
}

/** A keyless node type with one property. */
export function typeWith(property: PropertyDefinition, name = 'p'): NodeType {
  return nodeType({ properties: { [name]: property } });
}

/** Names that programs stumble over. */
export const HOSTILE_NAMES: readonly string[] = [
  'constructor',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'prototype',
  'a.b',
  'a/b',
  '../etc',
  '..',
  '.',
  "'; DROP TABLE x; --",
  '"quoted"',
  '`ticked`',
  '😀',
  '名前',
  ' ',
  ' name ',
  '_one',
  '0',
  '10',
  '9',
  '$i64',
  '$object',
  'select',
  'SELECT',
  'Ünïcode',
  'a\u2028b',
  '%s',
  'then',
  'x'.repeat(128),
];
