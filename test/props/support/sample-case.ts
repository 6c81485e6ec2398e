import type { Case } from '../../../props/case/case.ts';
import { canonicalCase } from '../../../props/case/codec.ts';
import type { Operation } from '../../../props/case/operation.ts';
import type { SchemaDefinition } from '../../../src/index.ts';

const SCHEMA: SchemaDefinition = {
  nodes: {
    Person: { key: ['name'], properties: { name: { type: 'String' }, age: { type: 'I32', nullable: true } } },
    Note: { properties: { text: { type: 'String' } } },
  },
  edges: { knows: { from: 'Person', to: 'Person', properties: {} } },
};

/** One operation of every kind, each with an effect, but for one write that is refused and one that finds nothing. */
const OPERATIONS: readonly Operation[] = [
  { kind: 'load', mode: 'append', nodes: { Note: [{ text: 'a' }], Person: [{ name: 'ann' }, { name: 'bob' }] } },
  { kind: 'mutate', statements: [{ op: 'insertEdge', type: 'knows', from: 'ann', to: 'bob' }] },
  { kind: 'mutate', statements: [{ op: 'insertNode', type: 'Person', values: { name: 'ann' } }] },
  { kind: 'mutate', statements: [{ op: 'updateNodes', type: 'Person', set: { age: 7 } }] },
  { kind: 'getNode', type: 'Person', id: 'bob' },
  { kind: 'getEdge', type: 'knows', id: { edge: 'knows', index: 0 } },
  { kind: 'scanNodes', type: 'Person', query: { limit: 1 } },
  { kind: 'scanEdges', type: 'knows' },
  { kind: 'neighbours', query: { type: 'Person', id: 'ann' } },
  { kind: 'counts' },
  { kind: 'hold' },
  { kind: 'reopen', how: 'beside' },
  { kind: 'mutate', statements: [{ op: 'upsertNode', type: 'Person', values: { name: 'cid', age: 1 } }] },
  { kind: 'reopen', how: 'back' },
  {
    kind: 'mutate',
    statements: [{ op: 'deleteEdges', type: 'knows', where: { op: 'eq', field: 'from', value: 'bob' } }],
  },
  { kind: 'openReadOnly', write: { kind: 'mutate', statements: [{ op: 'deleteNodes', type: 'Note' }] } },
  {
    kind: 'mutate',
    statements: [{ op: 'deleteNodes', type: 'Person', where: { op: 'eq', property: 'name', value: 'ann' } }],
  },
  { kind: 'reopen', how: 'replace' },
];

/** A small case that exercises everything but reads of the past, which every run looks at in its end anyway. */
export function sampleCase(operations: readonly Operation[] = OPERATIONS): Case {
  return canonicalCase({ format: 1, suite: 'conformance', seed: 7, schema: SCHEMA, operations });
}
