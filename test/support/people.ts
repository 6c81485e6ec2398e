import type { SchemaDefinition, SnapshotReader, Statement } from '../../src/index.ts';

/** Two node types and two edge types, with a key, a unique property and a bound each. */
export const PEOPLE: SchemaDefinition = {
  nodes: {
    Person: {
      key: ['email'],
      properties: {
        email: { type: 'String' },
        name: { type: 'String', default: 'nobody' },
        age: { type: 'I32', nullable: true, min: 0, max: 150 },
        badge: { type: 'I64', nullable: true },
      },
      unique: [['badge']],
    },
    City: { key: ['name'], properties: { name: { type: 'String' } } },
  },
  edges: {
    Knows: { from: 'Person', to: 'Person', properties: { since: { type: 'Date', nullable: true } } },
    LivesIn: { from: 'Person', to: 'City', properties: {}, cardinality: { out: { max: 1 } } },
  },
};

/** Ada and Bob, who know each other, and Ada's city. */
export const FIRST_PEOPLE: readonly Statement[] = [
  { op: 'insertNode', type: 'Person', values: { email: 'ada', age: 36, badge: 1n } },
  { op: 'insertNode', type: 'Person', values: { email: 'bob', age: 40 } },
  { op: 'insertNode', type: 'City', values: { name: 'Rome' } },
  { op: 'insertEdge', type: 'Knows', id: 'ada-bob', from: 'ada', to: 'bob', values: { since: '2020-02-29' } },
  { op: 'insertEdge', type: 'Knows', id: 'bob-ada', from: 'bob', to: 'ada' },
  { op: 'insertEdge', type: 'LivesIn', id: 'ada-rome', from: 'ada', to: 'Rome' },
];

/** All that a reader can see of a graph of people. */
export async function everything(reader: SnapshotReader): Promise<unknown> {
  return {
    people: await reader.scanNodes('Person'),
    cities: await reader.scanNodes('City'),
    knows: await reader.scanEdges('Knows'),
    livesIn: await reader.scanEdges('LivesIn'),
  };
}
