import type { Case } from '../../../../props/case/case.ts';
import { canonicalCase } from '../../../../props/case/codec.ts';
import type { Crash, DyingOperation } from '../../../../props/case/crash.ts';
import type { Demotion, DrawnWrite, Operation } from '../../../../props/case/operation.ts';
import type { SchemaDefinition } from '../../../../src/index.ts';

const SCHEMA: SchemaDefinition = {
  nodes: {
    Person: {
      key: ['name'],
      properties: { name: { type: 'String' } },
      indexes: [{ kind: 'scalar', property: 'name' }],
    },
  },
  edges: { Knows: { from: 'Person', to: 'Person', properties: {} } },
};

/** One operation of each kind. */
export const DYING: Readonly<Record<string, DyingOperation>> = {
  mutate: {
    kind: 'mutate',
    statements: [
      { op: 'insertNode', type: 'Person', values: { name: 'eve' } },
      { op: 'insertEdge', type: 'Knows', id: 'eve-ada', from: 'eve', to: 'ada' },
    ],
  },
  load: { kind: 'load', mode: 'overwrite', edges: { Knows: [{ id: 'ada-bob', from: 'ada', to: 'bob' }] } },
  optimize: { kind: 'optimize' },
  init: { kind: 'init' },
  // At an older commit, so that it has to be taken back to it.
  createBranch: { kind: 'createBranch', name: 'fix', from: 1 },
  deleteBranch: { kind: 'deleteBranch', name: 'dev' },
  merge: { kind: 'merge', source: 'dev' },
  cleanup: { kind: 'cleanup', keep: 1 },
  repair: { kind: 'repair', mode: 'force' },
};

export function insertPerson(name: string): DrawnWrite {
  return { kind: 'mutate', statements: [{ op: 'insertNode', type: 'Person', values: { name } }] };
}

export function insertKnows(from: string, to: string): DrawnWrite {
  return { kind: 'mutate', statements: [{ op: 'insertEdge', type: 'Knows', from, to }] };
}

/** A branch that knows somebody whom main does not; it has a table of its own, and one that it inherited. */
export const BRANCHED: readonly Operation[] = [
  insertPerson('ada'),
  insertPerson('bob'),
  { kind: 'createBranch', name: 'dev' },
  { kind: 'checkout', branch: 'dev' },
  insertPerson('dan'),
];

/** A branch that came back to main, and is gone; main went on. */
export const MERGED: readonly Operation[] = [
  ...BRANCHED,
  { kind: 'checkout', branch: 'main' },
  { kind: 'merge', source: 'dev' },
  { kind: 'deleteBranch', name: 'dev' },
  insertPerson('eli'),
];

/** The same as seen from main. */
export const MERGEABLE: readonly Operation[] = [...BRANCHED, { kind: 'checkout', branch: 'main' }];

/** A death on that graph, on main unless said. */
export function branchedCrash(
  kind: keyof typeof DYING,
  change: Partial<Crash> = {},
  operations: readonly Operation[] = MERGEABLE,
): Case {
  return canonicalCase({ ...sampleCrash(kind, change), operations });
}

/** Two people in two fragments, and a death in one operation. */
export function sampleCrash(kind: keyof typeof DYING, change: Partial<Crash> = {}): Case {
  const operation = DYING[kind] ?? { kind: 'init' };
  return canonicalCase({
    format: 1,
    suite: 'crashes',
    seed: 1,
    schema: SCHEMA,
    operations: operation.kind === 'init' ? [] : [insertPerson('ada'), insertPerson('bob')],
    crash: { operation, next: insertPerson('zoe'), ...change },
  });
}

/** A death while a graph is opened that an older release left. */
export function olderCrash(demotion: Demotion): Case {
  const crash = { operation: { kind: 'open' }, next: insertPerson('zoe') } as const;
  return canonicalCase({ ...sampleCrash('mutate'), operations: [insertPerson('ada'), demotion], crash });
}
