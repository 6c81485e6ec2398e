import type { Bounds, EdgeDefinition } from './definition.ts';
import type { Place } from './place.ts';
import { readObject } from './shape.ts';

/** Reads an edge type's cardinality, without bounds that bound nothing; empty where none is left. */
export function parseCardinality(data: unknown, place: Place): Pick<EdgeDefinition, 'cardinality'> {
  if (data === undefined) return {};
  const read = readObject(data, place, ['out', 'in']);
  const outgoing = parseBounds(read('out'), place.member('out'));
  const incoming = parseBounds(read('in'), place.member('in'));
  const cardinality = { ...(outgoing && { out: outgoing }), ...(incoming && { in: incoming }) };
  return Object.keys(cardinality).length === 0 ? {} : { cardinality };
}

function parseBounds(data: unknown, place: Place): Bounds | undefined {
  if (data === undefined) return undefined;
  const read = readObject(data, place, ['min', 'max']);
  const min = parseCount(read('min'), place.member('min')) ?? 0;
  const max = parseCount(read('max'), place.member('max'));
  if (max === 0) throw place.member('max').refuse('must be at least 1: no edge could exist');
  if (max !== undefined && min > max) throw place.refuse('min is greater than max');
  const bounds = { ...(min > 0 && { min }), ...(max !== undefined && { max }) };
  return Object.keys(bounds).length === 0 ? undefined : bounds;
}

function parseCount(data: unknown, place: Place): number | undefined {
  if (data === undefined) return undefined;
  if (typeof data !== 'number' || !Number.isSafeInteger(data) || data < 0) {
    throw place.refuse('must be an integer, 0 or more');
  }
  return data;
}
