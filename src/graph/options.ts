import type { Bounds } from '../base/scope.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { readList, readObject, readString } from '../schema/shape.ts';
import type {
  InspectOptions,
  LocationOptions,
  OpenOptions,
  OperationOptions,
  SnapshotOptions,
  WriteOptions,
} from './surface.ts';

// Options come from outside, and a misspelt one would be obeyed by being ignored: each is read against the names that exist.

const BOUNDS = ['signal', 'deadlineMs'] as const;
const LOCATION = ['root', 's3', 'environment'] as const;

/** A timer takes 31 bits; a deadline beyond them, some 25 days, is none. */
const DEADLINE_MAX_MS = 2 ** 31 - 1;

export function readOperationOptions(options: OperationOptions | undefined): Bounds {
  const place = rootPlace('malformed_options', 'options');
  return readBounds(readObject(options ?? {}, place, BOUNDS), place);
}

export function readWriteOptions(options: WriteOptions | undefined): Bounds & { readonly actor: string | null } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'actor']);
  return { ...readBounds(member, place), actor: readActor(member('actor'), place) };
}

export function readSnapshotOptions(options: SnapshotOptions | undefined): Bounds & { readonly at?: string } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'at']);
  const at = member('at');
  return { ...readBounds(member, place), ...(at !== undefined && { at: readString(at, place.member('at')) }) };
}

export function readInspectOptions(
  options: InspectOptions | undefined,
): Bounds & { readonly withRows: (key: string) => boolean } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'rows']);
  return { ...readBounds(member, place), withRows: readRows(member('rows') ?? false, place.member('rows')) };
}

function readRows(rows: unknown, place: Place): (key: string) => boolean {
  if (typeof rows === 'boolean') return () => rows;
  if (!Array.isArray(rows)) throw place.refuse('must be true, false or a list of table keys');
  const keys = new Set(readList(rows, place).map((key, index) => readString(key, place.item(index))));
  return (key) => keys.has(key);
}

export function readOpenOptions(options: OpenOptions): Bounds & LocationOptions & { readonly readOnly: boolean } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, ...LOCATION, 'mode']);
  const mode = member('mode') ?? 'read-write';
  if (mode !== 'read-write' && mode !== 'read-only')
    throw place.member('mode').refuse('must be read-write or read-only');
  return {
    ...readBounds(member, place),
    ...readLocation(options, member('root'), place),
    readOnly: mode === 'read-only',
  };
}

export function readInitOptions(options: {
  readonly root: string;
}): Bounds & LocationOptions & { readonly schema: unknown; readonly actor: string | null } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, ...LOCATION, 'schema', 'actor']);
  return {
    ...readBounds(member, place),
    ...readLocation(options, member('root'), place),
    schema: member('schema'),
    actor: readActor(member('actor'), place),
  };
}

/** The environment is code, not data: it is taken as it is. */
function readLocation(options: LocationOptions, root: unknown, place: Place): LocationOptions {
  const { s3, environment } = options;
  return { root: readString(root, place.member('root')), ...(s3 && { s3 }), ...(environment && { environment }) };
}

function readBounds(member: (name: (typeof BOUNDS)[number]) => unknown, place: Place): Bounds {
  const signal = member('signal');
  const deadlineMs = member('deadlineMs');
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw place.member('signal').refuse('must be an AbortSignal');
  }
  return {
    ...(signal && { signal }),
    ...(deadlineMs !== undefined && readDeadline(deadlineMs, place.member('deadlineMs'))),
  };
}

function readDeadline(value: unknown, place: Place): { readonly deadlineMs?: number } {
  if (typeof value !== 'number' || !(value >= 0)) throw place.refuse('must be a number of milliseconds, 0 or more');
  return value > DEADLINE_MAX_MS ? {} : { deadlineMs: Math.ceil(value) };
}

function readActor(actor: unknown, place: Place): string | null {
  return actor === undefined ? null : readString(actor, place.member('actor'));
}
