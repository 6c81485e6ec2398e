import test from 'ava';
import { acceptSchema } from '../../src/schema/accept.ts';
import { idText } from '../../src/schema/ids.ts';
import { findEdgeType, findNodeType, findProperty, storeValues } from '../../src/schema/rows.ts';
import { PEOPLE } from '../support/people.ts';

// What is refused is named as what it is, and no message advises what cannot be done.

const SCHEMA = acceptSchema(PEOPLE);
const PERSON = findNodeType(SCHEMA, 'Person');
const KNOWS = findEdgeType(SCHEMA, 'Knows');
class Own {
  readonly email = 'ada';
}

for (const [what, attempt, message] of [
  ['a date as values', () => storeValues(PERSON, new Date(0)), /plain object, not an instance of Date$/],
  ['a map as values', () => storeValues(PERSON, new Map()), /plain object, not an instance of Map$/],
  ['an instance as values', () => storeValues(PERSON, new Own()), /plain object, not an instance of a class$/],
  ['an empty id', () => idText(KNOWS, ''), /is a string that is not empty, not an empty one$/],
  ['a null id', () => idText(PERSON, null), /is no key: the value of "email" must not be null$/],
  [
    'a property without a name',
    () => findProperty(PERSON, undefined),
    /^a property of "Person" is named by a string, not by nothing$/,
  ],
  ['a type without a name', () => findNodeType(SCHEMA, 7), /^a type is named by a string, not by a number$/],
] as const) {
  test(`${what} is told in so many words`, (t) => {
    t.throws(attempt, { name: 'GraphError', message });
  });
}
