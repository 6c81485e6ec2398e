import fc from 'fast-check';
import type { SchemaDefinition } from '../../src/index.ts';
import type { DrawnWrite, MaintenanceOperation } from '../case/operation.ts';
import type { RaceOperation } from '../case/race.ts';
import type { Ground, Key } from './ground.ts';
import { load, seeding } from './load.ts';
import { plainRead } from './read.ts';
import { deleting, writing } from './statement.ts';

/**
 * One schema for all races: what they are about is who comes first. It has every rule that two writes can break together
 * and neither alone: keys, a unique property, edges that need both ends, and at most one edge from a node.
 */
export const RACING_SCHEMA: SchemaDefinition = {
  nodes: {
    Person: {
      key: ['name'],
      properties: {
        name: { type: 'String' },
        age: { type: 'I32', nullable: true, min: 0, max: 3 },
        badge: { type: 'I32', nullable: true, min: 0, max: 4 },
      },
      unique: [['badge']],
    },
    City: { key: ['code'], properties: { code: { type: 'I32', min: 0, max: 9 } } },
  },
  edges: {
    Knows: { from: 'Person', to: 'Person', properties: { since: { type: 'I32', nullable: true, min: 0, max: 3 } } },
    LivesIn: { from: 'Person', to: 'City', properties: {}, cardinality: { out: { max: 1 } } },
  },
};

const keysOf = (...values: readonly (string | number)[]): readonly Key[] => values.map((value) => [value]);

/** Few keys, so that actors meet. */
export const RACING_GROUND: Ground = {
  schema: RACING_SCHEMA,
  nodes: [
    {
      name: 'Person',
      definition: RACING_SCHEMA.nodes['Person'] ?? { properties: {} },
      keys: keysOf('ada', 'bob', 'eve'),
      freshKey: fc.constantFrom(...keysOf('kim', 'lou')),
    },
    {
      name: 'City',
      definition: RACING_SCHEMA.nodes['City'] ?? { properties: {} },
      keys: keysOf(1, 2),
      freshKey: fc.constantFrom(...keysOf(3, 4)),
    },
  ],
  edges: Object.entries(RACING_SCHEMA.edges ?? {}).map(([name, definition]) => ({
    name,
    definition,
  })) as unknown as Ground['edges'],
};

/** Graphs that races begin on: few, since each is founded once and forked from then on. */
export const STARTS = 8;

/** The writes that make one of the starting graphs; every second time some, so that there are fragments to compact. */
export function startOf(start: number): readonly DrawnWrite[] {
  const [first = []] = fc.sample(seeding(RACING_GROUND), { seed: start, numRuns: 1 });
  const more = fc.sample(fc.array(writing(RACING_GROUND), { minLength: 3, maxLength: 3 }), { seed: start, numRuns: 1 });
  const later = more.flat().map((statements): DrawnWrite => ({ kind: 'mutate', statements }));
  return [...first, ...(start % 2 === 0 ? later : [])] as readonly DrawnWrite[];
}

export function racingOperation(): fc.Arbitrary<RaceOperation> {
  return fc.oneof(
    { weight: 16, arbitrary: racingMutate() },
    { weight: 4, arbitrary: load(RACING_GROUND) },
    { weight: 3, arbitrary: fc.constant<RaceOperation>({ kind: 'everything' }) },
    { weight: 2, arbitrary: plainRead(RACING_GROUND) },
    { weight: 4, arbitrary: fc.constant<RaceOperation>({ kind: 'refresh' }) },
    { weight: 3, arbitrary: maintenance() },
    { weight: 1, arbitrary: fc.constant<RaceOperation>({ kind: 'reopen', how: 'replace' }) },
  );
}

/** A cleanup keeps little, so that something goes. */
export function maintenance(): fc.Arbitrary<MaintenanceOperation> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant<MaintenanceOperation>({ kind: 'optimize' }) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: KEPT_MAX }).map((keep) => ({ kind: 'cleanup' as const, keep })) },
    { weight: 1, arbitrary: fc.constant<MaintenanceOperation>({ kind: 'upkeep' }) },
    { weight: 1, arbitrary: repair() },
  );
}

const KEPT_MAX = 4;

export function repair(): fc.Arbitrary<MaintenanceOperation> {
  return fc
    .constantFrom(...(['confirm', 'confirm', 'force', 'force', 'preview'] as const))
    .map((mode) => ({ kind: 'repair', mode }));
}

export function racingMutate(): fc.Arbitrary<DrawnWrite> {
  const writes = fc.array(writing(RACING_GROUND), { minLength: 1, maxLength: 2 }).map((parts) => parts.flat());
  const deletes = fc.array(deleting(RACING_GROUND), { minLength: 1, maxLength: 1 });
  return fc
    .oneof({ weight: 4, arbitrary: writes.filter((parts) => parts.length > 0) }, { weight: 1, arbitrary: deletes })
    .map((statements) => ({ kind: 'mutate', statements }));
}
