import { compareCodePoints } from '../base/json.ts';
import { checkName } from './name.ts';
import type { Place } from './place.ts';
import { readRecord } from './shape.ts';

/** Reads an object whose members the user names, in code-point order of their names. */
export function parseNamed<To>(
  data: unknown,
  place: Place,
  parseOne: (name: string, data: unknown, place: Place) => To,
): Readonly<Record<string, To>> {
  const entries = readRecord(data, place).toSorted(([a], [b]) => compareCodePoints(a, b));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      checkName(name, place);
      return [name, parseOne(name, value, place.member(name))];
    }),
  );
}
