import type { Case } from '../../../props/case/case.ts';
import { canonicalCase } from '../../../props/case/codec.ts';
import type { Operation } from '../../../props/case/operation.ts';
import type { OlderVersion, Scar } from '../../../props/case/scar.ts';
import type { SchemaDefinition } from '../../../src/index.ts';

const SCHEMA: SchemaDefinition = {
  nodes: {
    Person: { key: ['name'], properties: { name: { type: 'String' }, age: { type: 'I32', nullable: true } } },
    Note: { properties: { text: { type: 'String' } } },
  },
  edges: {
    knows: { from: 'Person', to: 'Person', properties: { note: { type: 'String', nullable: true } } },
  },
};

/** One operation of every kind that is about one branch, each with an effect, but for one write that is refused and one that finds nothing. */
const OPERATIONS: readonly Operation[] = [
  { kind: 'load', mode: 'append', nodes: { Note: [{ text: 'red fox' }], Person: [{ name: 'ann' }, { name: 'bob' }] } },
  {
    kind: 'mutate',
    statements: [{ op: 'insertEdge', type: 'knows', from: 'ann', to: 'bob', values: { note: 'sky' } }],
  },
  { kind: 'mutate', statements: [{ op: 'insertNode', type: 'Person', values: { name: 'ann' } }] },
  { kind: 'mutate', statements: [{ op: 'updateNodes', type: 'Person', set: { age: 7 } }] },
  { kind: 'getNode', type: 'Person', id: 'bob' },
  { kind: 'getEdge', type: 'knows', id: { edge: 'knows', index: 0 } },
  { kind: 'scanNodes', type: 'Person', query: { limit: 1 } },
  { kind: 'scanEdges', type: 'knows' },
  { kind: 'searchNodes', type: 'Note', query: { text: { property: 'text', match: 'fox' } } },
  { kind: 'searchEdges', type: 'knows', query: { text: { property: 'note', match: 'sky' } } },
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
  { kind: 'everything' },
];

const upsert = (name: string, age: number): Operation => ({
  kind: 'mutate',
  statements: [{ op: 'upsertNode', type: 'Person', values: { name, age } }],
});
const remove = (name: string): Operation => ({
  kind: 'mutate',
  statements: [{ op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: name } }],
});

/**
 * Two branches, each of whose changes come to the other once a conflict is out of the way; and one that is deleted and made
 * again. Each operation has an effect, but for the merge that is refused and the last one, which finds nothing to bring.
 */
const ON_BRANCHES: readonly Operation[] = [
  { kind: 'load', mode: 'append', nodes: { Person: [{ name: 'ann' }, { name: 'bob' }, { name: 'cid' }] } },
  { kind: 'createBranch', name: 'dev' },
  upsert('ann', 1),
  { kind: 'checkout', branch: 'dev' },
  remove('ann'),
  { kind: 'merge', source: 'main' },
  { kind: 'mutate', statements: [{ op: 'insertNode', type: 'Person', values: { name: 'ann' } }] },
  upsert('dan', 4),
  { kind: 'merge', source: 'main' },
  { kind: 'createBranch', name: 'old', from: 1 },
  { kind: 'checkout', branch: 'old' },
  upsert('eve', 5),
  { kind: 'checkout', branch: 'main' },
  remove('bob'),
  { kind: 'merge', source: 'dev' },
  { kind: 'readAsOf', commit: 1, read: { kind: 'counts' } },
  { kind: 'changes', from: 1, to: 3 },
  { kind: 'deleteBranch', name: 'old' },
  { kind: 'createBranch', name: 'old', from: 2 },
  { kind: 'checkout', branch: 'dev' },
  { kind: 'merge', source: 'main' },
  { kind: 'merge', source: 'main' },
];

/** What is done to how a graph is stored, and what of its past can be had before and after. */
const MAINTAINED: readonly Operation[] = [
  { kind: 'load', mode: 'append', nodes: { Person: [{ name: 'ann' }, { name: 'bob' }] } },
  upsert('ann', 1),
  { kind: 'hold' },
  upsert('ann', 2),
  { kind: 'createBranch', name: 'dev' },
  { kind: 'optimize' },
  { kind: 'upkeep' },
  { kind: 'repair', mode: 'preview' },
  { kind: 'cleanup', keep: 0 },
  { kind: 'cleanup', keep: 2 },
  { kind: 'readAt', commit: 1, read: { kind: 'counts' } },
  { kind: 'readAt', commit: 2, read: { kind: 'counts' } },
  { kind: 'readAsOf', commit: 0, read: { kind: 'counts' } },
  { kind: 'changes', from: 1, to: 3 },
  { kind: 'changes', from: 2, to: 3 },
  { kind: 'createBranch', name: 'old', from: 1 },
  { kind: 'createBranch', name: 'old', from: 2 },
  { kind: 'checkout', branch: 'old' },
  { kind: 'readAt', commit: 1, read: { kind: 'counts' } },
  { kind: 'cleanup', keep: 1, minimumAgeMs: 1000 },
];

/** Branches that went apart, one of which was merged, one that was made in the past, and one that is gone; then they go on. */
const OLDER: readonly Operation[] = [
  { kind: 'load', mode: 'append', nodes: { Person: [{ name: 'ann' }, { name: 'bob' }] } },
  { kind: 'createBranch', name: 'old' },
  { kind: 'createBranch', name: 'dev' },
  { kind: 'deleteBranch', name: 'old' },
  upsert('ann', 1),
  { kind: 'checkout', branch: 'dev' },
  upsert('cid', 2),
  { kind: 'merge', source: 'main' },
  { kind: 'createBranch', name: 'fix', from: 1 },
  { kind: 'checkout', branch: 'main' },
  { kind: 'merge', source: 'dev' },
  { kind: 'hold' },
];

const AFTERWARDS: readonly Operation[] = [
  upsert('dan', 3),
  { kind: 'checkout', branch: 'dev' },
  upsert('eve', 4),
  { kind: 'createBranch', name: 'old' },
  { kind: 'merge', source: 'main' },
  { kind: 'checkout', branch: 'fix' },
  { kind: 'merge', source: 'dev' },
  { kind: 'deleteBranch', name: 'old' },
  { kind: 'reopen', how: 'replace' },
];

/** A small case in which an older release takes over. Every operation has an effect. */
export function olderSampleCase(version: OlderVersion, scars: readonly Scar[] = []): Case {
  return sampleCase([...OLDER, { kind: 'demote', version, ...(scars.length > 0 && { scars }) }, ...AFTERWARDS]);
}

/** A small case that exercises everything but reads of the past, which every run looks at in its end anyway. */
export function sampleCase(operations: readonly Operation[] = OPERATIONS): Case {
  return canonicalCase({ format: 1, suite: 'conformance', seed: 7, schema: SCHEMA, operations });
}

/** A small case that exercises maintenance. */
export function maintainedSampleCase(): Case {
  return sampleCase(MAINTAINED);
}

/** A small case that exercises all that there is to branches. */
export function branchedSampleCase(): Case {
  return sampleCase(ON_BRANCHES);
}
