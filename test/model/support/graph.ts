import assert from 'node:assert/strict';
import {
  emptyState,
  type ModelState,
  type ModelWrite,
  type Refused,
  write,
  type Written,
} from '../../../model/index.ts';
import type { LoadInput, Statement } from '../../../src/graph/operation.ts';
import type { SchemaDefinition } from '../../../src/schema/definition.ts';

/**
 * A schema with one of everything that rules depend on: a simple, a composite and no key, uniqueness of one and of two
 * properties, checks, defaults, ranges, and edges with and without bounds.
 */
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
      },
      unique: [['email']],
      checks: { grown: { op: 'ge', property: 'age', value: 18 } },
    },
    Place: {
      key: ['country', 'code'],
      properties: { country: { type: 'String' }, code: { type: 'I64' }, size: { type: 'F64', nullable: true } },
    },
    Note: { properties: { text: { type: 'String', default: '' } } },
  },
  edges: {
    Knows: { from: 'Person', to: 'Person', properties: { since: { type: 'Date', nullable: true } } },
    LivesIn: {
      from: 'Person',
      to: 'Place',
      properties: { street: { type: 'String', nullable: true }, number: { type: 'I32', nullable: true } },
      unique: [['street', 'number']],
      checks: { counted: { op: 'gt', property: 'number', value: 0 } },
      cardinality: { out: { max: 1 }, in: { max: 2 } },
    },
  },
} as const satisfies SchemaDefinition;

export function mutate(...statements: readonly Statement[]): ModelWrite {
  return { kind: 'mutate', statements };
}

export function load(input: LoadInput): ModelWrite {
  return { kind: 'load', ...input };
}

/** A state of a schema after writes that must all succeed. */
export function stateOf(schema: SchemaDefinition, ...writes: readonly ModelWrite[]): ModelState {
  return writes.reduce((state, operation) => written(state, operation).state, emptyState(schema));
}

/** The outcome of a write that must succeed. */
export function written(state: ModelState, operation: ModelWrite, minted: readonly string[] = []): Written {
  const outcome = write(state, operation, minted);
  assert(outcome.ok, outcome.ok ? '' : `refused: ${outcome.kind}, ${outcome.reason}`);
  return outcome;
}

/** Kind and reason of the refusal of a write that must not succeed: the kind alone would not tell rules apart. */
export function refusal(state: ModelState, operation: ModelWrite): string {
  return textOf(write(state, operation, []));
}

/** The same of any outcome. */
export function textOf(outcome: { readonly ok: true } | Refused): string {
  assert(!outcome.ok, 'not refused');
  return `${outcome.kind}: ${outcome.reason}`;
}

/** A request that its static type would not let through, as it may come from a program without types. */
export function untyped(data: unknown): never {
  return data as never;
}

export const PEOPLE = stateOf(
  people,
  load({
    mode: 'append',
    nodes: {
      Person: [{ name: 'Ada', age: 36, email: 'ada@example.org' }, { name: 'Bob', age: 40 }, { name: 'Cem' }],
      Place: [
        { country: 'DE', code: 1 },
        { country: 'DE', code: 2 },
      ],
    },
    edges: {
      Knows: [
        { id: 'ab', from: 'Ada', to: 'Bob', values: { since: '2020-01-01' } },
        { id: 'bc', from: 'Bob', to: 'Cem' },
      ],
      LivesIn: [{ id: 'a1', from: 'Ada', to: ['DE', 1], values: { street: 'Main', number: 1 } }],
    },
  }),
);
