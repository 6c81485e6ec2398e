import fc from 'fast-check';
import type { PropertyDefinition, Values } from '../../src/index.ts';
import { wrongValue } from './wrong-value.ts';
import { unwantedValue } from './check.ts';

/** Names that no schema drawn here has, some of them names that no schema may have. */
export const NO_SUCH_NAMES = ['nothing', '', 'constructor ', '__proto__', '__id', "'"] as const;

/** A good row made wrong in one way: a property too many, one too few, one with a value that it must not take, or
 * one that a check forbids, where there is a check. */
export function wrongRow(properties: Readonly<Record<string, PropertyDefinition>>, good: Values): fc.Arbitrary<Values> {
  const extra = fc.constantFrom(...NO_SUCH_NAMES).map((name) => withMember(good, name, 1));
  const entries = Object.entries(properties);
  if (entries.length === 0) return extra;
  const wrong = fc
    .constantFrom(...entries)
    .chain(([name, property]) => wrongValue(property).map((value) => withMember(good, name, value)));
  const forbidden = entries.flatMap(([name, { type }]) => {
    const value = unwantedValue(type);
    return value === undefined ? [] : [fc.constant(withMember(good, name, value))];
  });
  const required = entries.filter(([, { nullable, default: value }]) => !nullable && value === undefined);
  return fc.oneof(
    { weight: 1, arbitrary: extra },
    { weight: 6, arbitrary: wrong },
    ...forbidden.map((arbitrary) => ({ weight: 1, arbitrary })),
    ...required.map(([name]) => ({ weight: 1, arbitrary: fc.constant(without(good, name)) })),
  );
}

/** `__proto__` becomes a member like any other, which an object literal would not make of it. */
function withMember(values: Values, name: string, value: Values[string]): Values {
  return Object.fromEntries([...Object.entries(values), [name, value]]);
}

function without(values: Values, name: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
}
