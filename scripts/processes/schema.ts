import type { Key } from '../../props/draw/ground.ts';
import type { WriteRecord } from '../../props/history/history.ts';
import type { SchemaDefinition } from '../../src/index.ts';

/** Small, so that operations meet: keys of one part and of two, a unique property, and both sides of a bound. */
export const SCHEMA: SchemaDefinition = {
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
    Place: {
      key: ['country', 'number'],
      properties: {
        country: { type: { enum: ['at', 'no'] } },
        number: { type: 'I32' },
        open: { type: 'Bool', nullable: true },
      },
    },
  },
  edges: {
    Knows: { from: 'Person', to: 'Person', properties: { since: { type: 'Date', nullable: true } } },
    LivesIn: { from: 'Person', to: 'Place', properties: {}, cardinality: { out: { max: 2 } } },
  },
};

const EMAILS = ['ada', 'bob', 'eve', 'kim', 'liv', 'max', 'ola', 'sam', "o'hara", ''];
const PLACES = [1, 2, 3, 4, 5].flatMap((number) => [
  { country: 'at', number },
  { country: 'no', number },
]);

/** The keys of all rows: so many that most inserts go through, and so few that writers meet. */
export const KEYS: Readonly<Record<string, readonly Key[]>> = {
  Person: EMAILS.map((email) => [email]),
  Place: PLACES.map(({ country, number }) => [country, number]),
};

/** The same, in a form that older releases tell of as today's does. */
export const FIRST_INSERTS: WriteRecord['request'] = {
  kind: 'mutate',
  statements: [
    ...EMAILS.slice(0, 6).map((email) => ({ op: 'insertNode', type: 'Person', values: { email } }) as const),
    ...PLACES.slice(0, 6).map((values) => ({ op: 'insertNode', type: 'Place', values }) as const),
  ],
};

/** What the graph begins with: some of them. */
export const FIRST_LOAD: WriteRecord['request'] = {
  kind: 'load',
  mode: 'append',
  nodes: { Person: EMAILS.slice(0, 6).map((email) => ({ email })), Place: PLACES.slice(0, 6) },
};
