import { request } from './refusal.ts';

// Requests are data from anywhere, whatever their static types say. Members are looked up in maps or among known names,
// never in an object by a name from the request: `constructor` and the like are names as good as any.

/** Members of a plain object of the request. One that is undefined counts as left out. */
export function entriesOf(data: unknown, what: string): readonly (readonly [string, unknown])[] {
  request(typeof data === 'object' && data !== null, `${what} is not an object`);
  const prototype: unknown = Object.getPrototypeOf(data);
  request(prototype === null || prototype === Object.prototype, `${what} is not a plain object`);
  return Object.entries(data).filter(([, value]) => value !== undefined);
}

/** The same for an object of which all members are known; another one is more likely a slip than meant to be ignored. */
export function membersOf<Name extends string>(
  data: unknown,
  names: readonly Name[],
  what: string,
): Record<Name, unknown> {
  const members: object = Object.fromEntries(entriesOf(data, what));
  request(hasOnly(members, names), `${what} has members other than ${names.join(', ')}`);
  return members;
}

/** An array of the request. */
export function arrayOf(data: unknown, what: string): readonly unknown[] {
  request(Array.isArray(data), `${what} is not an array`);
  // Array.from turns holes into undefined, which no element may be.
  return Array.from<unknown>(data);
}

/** A text of the request that is one of a closed set. */
export function oneOf<Choice extends string>(data: unknown, choices: readonly Choice[], what: string): Choice {
  const choice = choices.find((each) => each === data);
  request(choice !== undefined, `${what} is none of ${choices.join(', ')}`);
  return choice;
}

function hasOnly<Name extends string>(members: object, names: readonly string[]): members is Record<Name, unknown> {
  return Object.keys(members).every((name) => names.includes(name));
}
