import type { EdgeInput, GivenValues, LoadInput, SchemaDefinition } from '../../src/index.ts';
import { TABLES_AT_LEAST } from './cell.ts';

const PEOPLE = 64;
const CITIES = 8;
const VECTOR_LENGTH = 4;

/** People, cities, and two kinds of edges between them, which operations are about; and as many other types as are asked for. */
export function schemaOf(tables: number): SchemaDefinition {
  const others = otherTypes(tables).map((name) => [
    name,
    { key: ['name'], properties: { name: { type: 'String' } } } as const,
  ]);
  return {
    nodes: {
      Person: {
        key: ['email'],
        properties: {
          email: { type: 'String' },
          name: { type: 'String', default: 'nobody' },
          age: { type: 'I32', nullable: true },
        },
      },
      City: {
        key: ['name'],
        properties: {
          name: { type: 'String' },
          words: { type: 'String', nullable: true },
          place: { type: { vector: VECTOR_LENGTH }, nullable: true },
        },
        indexes: [{ kind: 'text', property: 'words' }],
      },
      ...(Object.fromEntries(others) as SchemaDefinition['nodes']),
    },
    edges: {
      Knows: { from: 'Person', to: 'Person', properties: { since: { type: 'I32', nullable: true } } },
      LivesIn: { from: 'Person', to: 'City', properties: {} },
    },
  };
}

function otherTypes(tables: number): readonly string[] {
  return Array.from({ length: Math.max(tables - TABLES_AT_LEAST, 0) }, (_, index) => `Other${index}`);
}

export function emailOf(index: number): string {
  return `person ${index % PEOPLE}`;
}

/** A city that is there from the beginning on. */
export function cityOf(index: number): GivenValues {
  const at = index % CITIES;
  return { name: `city ${at}`, words: `harbour number ${at}`, place: placeOf(at) };
}

export function placeOf(index: number): number[] {
  return Array.from({ length: VECTOR_LENGTH }, (_, dimension) => index + dimension);
}

/** What every graph begins with: some rows in each table. */
export function firstRows(tables: number): LoadInput {
  const people = Array.from({ length: PEOPLE }, (_, index): GivenValues => ({ email: emailOf(index), age: index }));
  const cities = Array.from({ length: CITIES }, (_, index) => cityOf(index));
  const others = otherTypes(tables).map((name) => [name, [{ name: 'only' }]] as const);
  return {
    mode: 'append',
    nodes: { Person: people, City: cities, ...Object.fromEntries(others) },
    edges: { Knows: people.map((_, index) => knows(index)), LivesIn: people.map((_, index) => livesIn(index)) },
  };
}

function knows(index: number): EdgeInput {
  return { id: `knows ${index}`, from: emailOf(index), to: emailOf(index + 1), values: { since: index } };
}

function livesIn(index: number): EdgeInput {
  return { id: `lives ${index}`, from: emailOf(index), to: `city ${index % CITIES}` };
}
