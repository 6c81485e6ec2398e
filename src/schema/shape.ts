import { GraphError } from '../base/errors.ts';
import type { Place } from './place.ts';

/**
 * Whether something is a plain object. Arrays, class instances and objects with something of their own up their chain of
 * prototypes are not: only members of the object itself are ever read. (An object of another realm is plain too.)
 */
export function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Own members of a plain object that are set; `undefined` is the same as left out. */
export function setMembers(record: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

/** Runs what reads data from outside. Members of it may throw when they are read: that is the data's fault, not ours. */
export function readUntrusted<T>(place: Place, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof GraphError ? cause : withCause(place.refuse('cannot be read'), cause);
  }
}

function withCause({ kind, code, message, details }: GraphError, cause: unknown): GraphError {
  return new GraphError(kind, code, message, { details, cause });
}

/** Members by name of an object that maps names of the user's choice. */
export function readRecord(data: unknown, place: Place): [string, unknown][] {
  return readUntrusted(place, () => {
    return setMembers(requireRecord(data, place));
  });
}

function requireRecord(data: unknown, place: Place): Readonly<Record<string, unknown>> {
  if (!isRecord(data)) throw place.refuse(`must be an object, not ${kindOf(data)}`);
  return data;
}

/** Reads an object whose members are known; a member of another name is refused, for it is most likely a typing error. */
export function readObject<Name extends string>(
  data: unknown,
  place: Place,
  names: readonly Name[],
): (name: Name) => unknown {
  const values = readUntrusted(place, () => {
    const record = requireRecord(data, place);
    const known: readonly string[] = names;
    for (const name of Object.keys(record)) {
      if (known.includes(name) || record[name] === undefined) continue;
      throw place.refuse(`unknown member ${quoted(name)}; known are ${names.join(', ')}`);
    }
    return names.map((name) => ownMember(record, name));
  });
  return (name) => values[names.indexOf(name)];
}

/** A member of the object itself, as `Object.entries` would tell it. */
export function ownMember(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.prototype.propertyIsEnumerable.call(record, name) ? record[name] : undefined;
}

export function readList(data: unknown, place: Place): readonly unknown[] {
  return readUntrusted(place, () => {
    if (!Array.isArray(data)) throw place.refuse(`must be an array, not ${kindOf(data)}`);
    return Array.from<unknown>(data);
  });
}

export function readString(data: unknown, place: Place): string {
  if (typeof data !== 'string') throw place.refuse(`must be a string, not ${kindOf(data)}`);
  if (!data.isWellFormed()) throw place.refuse('must not contain lone surrogates');
  return data;
}

/** What something is, for messages. Never its content, which may be long or secret. */
export function kindOf(data: unknown): string {
  if (data === null) return 'null';
  if (data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'an array';
  return typeof data === 'object' ? objectKind(data) : `a ${typeof data}`;
}

function objectKind(data: object): string {
  try {
    if (isRecord(data)) return 'an object';
    const tag = Object.prototype.toString.call(data).slice('[object '.length, -1);
    return tag === 'Object' ? 'an instance of a class' : `an instance of ${tag}`;
  } catch {
    return 'something that cannot be read';
  }
}

/** A name for messages, cut where it is too long to be one. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 128 ? `${name.slice(0, 128)}…` : name);
}

/** The same names with other values. */
export function mapRecord<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
