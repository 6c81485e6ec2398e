import type { SchemaDefinition } from '../../../src/index.ts';
import type { Column } from '../../../src/base/column.ts';

/** A row as a user has it: the values of a node. */
export type Person = Readonly<Record<'email' | 'name' | 'city', string> & Record<'visits' | 'score', number>>;

export const PEOPLE: SchemaDefinition = {
  nodes: {
    Person: {
      key: ['email'],
      properties: {
        email: { type: 'String' },
        name: { type: 'String' },
        city: { type: 'String' },
        visits: { type: 'I32' },
        score: { type: 'F64' },
      },
    },
  },
};

/** The columns in which the engine stores them, under plainer names. */
export const PEOPLE_COLUMNS: readonly Column[] = [
  { name: '__id', type: 'utf8', nullable: false },
  { name: 'city', type: 'utf8', nullable: false },
  { name: 'email', type: 'utf8', nullable: false },
  { name: 'name', type: 'utf8', nullable: false },
  { name: 'score', type: 'f64', nullable: false },
  { name: 'visits', type: 'i32', nullable: false },
];

/** Strides through the numbers below a million without meeting one twice. */
const STRIDE = 7_919;
const NUMBERS = 1_000_000;

/** Keys are in no order, as keys are. */
export function emailOf(index: number): string {
  return `person-${String((index * STRIDE) % NUMBERS).padStart(6, '0')}-${Math.floor(index / NUMBERS)}@example.org`;
}

export function person(index: number, visits = index % 97): Person {
  return {
    email: emailOf(index),
    name: `Person number ${index}`,
    city: `City ${index % 500}`,
    visits,
    score: index / 3,
  };
}

export function people(count: number, from = 0, visits?: number): Person[] {
  return Array.from({ length: count }, (_, index) => person(from + index, visits));
}
