import type { Environment } from '../base/environment.ts';
import type { Bounds } from '../base/scope.ts';
import { canonicalDateTime } from '../schema/dates.ts';
import { rootPlace, type Place } from '../schema/place.ts';
import { readList, readObject, readString } from '../schema/shape.ts';
import { MAIN } from '../manifest/branch.ts';
import type { S3Options } from '../storage/s3-options.ts';
import type { CleanupRequest } from '../commit/cleanup.ts';
import type { InspectionRequest } from './inspect.ts';
import type { RepairMode } from './operation.ts';
import { readCount } from './scan.ts';
import type {
  AncestorsOptions,
  CleanupOptions,
  CreateBranchOptions,
  ChangesOptions,
  ExportOptions,
  InspectOptions,
  LocationOptions,
  OpenOptions,
  OperationOptions,
  RepairOptions,
  SnapshotOptions,
  WriteOptions,
} from './surface.ts';

// Options come from outside, and a misspelt one would be obeyed by being ignored: each is read against the names that exist.

const BOUNDS = ['signal', 'deadlineMs'] as const;
const LOCATION = ['root', 's3', 'environment'] as const;
const S3 = ['endpoint', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'region'] as const;

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

export function readCreateBranchOptions(
  options: CreateBranchOptions | undefined,
): Bounds & { readonly actor: string | null; readonly from?: string } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'actor', 'from']);
  const from = member('from');
  return {
    ...readBounds(member, place),
    actor: readActor(member('actor'), place),
    ...(from !== undefined && { from: readString(from, place.member('from')) }),
  };
}

export function readAncestorsOptions(options: AncestorsOptions | undefined): Bounds & { readonly of?: string } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'of']);
  const of = member('of');
  return { ...readBounds(member, place), ...(of !== undefined && { of: readString(of, place.member('of')) }) };
}

export function readSnapshotOptions(
  options: SnapshotOptions | undefined,
): Bounds & { readonly at?: string; readonly asOf?: string } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'at', 'asOf']);
  const at = member('at');
  const asOf = member('asOf');
  if (at !== undefined && asOf !== undefined) throw place.refuse('must have at or asOf, not both');
  return {
    ...readBounds(member, place),
    ...(at !== undefined && { at: readString(at, place.member('at')) }),
    ...(asOf !== undefined && { asOf: readMoment(asOf, place.member('asOf')) }),
  };
}

/** In the form that commits have, so that the two compare as texts. */
function readMoment(value: unknown, place: Place): string {
  const text = readString(value, place);
  if (canonicalDateTime(text) === text) return text;
  throw place.refuse('must be a point in time YYYY-MM-DDTHH:mm:ss.sssZ');
}

export function readExportOptions(options: ExportOptions | undefined): Bounds & { readonly element?: 'node' | 'edge' } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'element']);
  const element = member('element');
  if (element !== undefined && element !== 'node' && element !== 'edge') {
    throw place.member('element').refuse('must be node or edge');
  }
  return { ...readBounds(member, place), ...(element !== undefined && { element }) };
}

export function readChangesOptions(options: ChangesOptions): Bounds & { readonly from: string; readonly to: string } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, 'from', 'to']);
  return {
    ...readBounds(member, place),
    from: readString(member('from'), place.member('from')),
    to: readString(member('to'), place.member('to')),
  };
}

export function readInspectOptions(options: InspectOptions | undefined): Bounds & InspectionRequest {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options ?? {}, place, [...BOUNDS, 'rows', 'recoveries']);
  const withRecoveries = member('recoveries') ?? false;
  if (typeof withRecoveries !== 'boolean') throw place.member('recoveries').refuse('must be true or false');
  const withRows = readRows(member('rows') ?? false, place.member('rows'));
  return { ...readBounds(member, place), withRows, withRecoveries };
}

function readRows(rows: unknown, place: Place): (key: string) => boolean {
  if (typeof rows === 'boolean') return () => rows;
  if (!Array.isArray(rows)) throw place.refuse('must be true, false or a list of table keys');
  const keys = new Set(readList(rows, place).map((key, index) => readString(key, place.item(index))));
  return (key) => keys.has(key);
}

/** Unless said, operations may be under way for an hour. */
const MINIMUM_AGE_MS = 3_600_000;

export function readCleanupOptions(options: CleanupOptions): Bounds & CleanupRequest {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, 'keepCommits', 'olderThanMs', 'minimumAgeMs']);
  const [keepCommits, olderThanMs] = [member('keepCommits'), member('olderThanMs')];
  const minimumAgeMs = member('minimumAgeMs') ?? MINIMUM_AGE_MS;
  if ((keepCommits === undefined) === (olderThanMs === undefined)) {
    throw place.refuse('must have keepCommits or olderThanMs, and not both');
  }
  const rule =
    keepCommits === undefined
      ? { olderThanMs: readCount(olderThanMs, place.member('olderThanMs'), 0) }
      : { keepCommits: readCount(keepCommits, place.member('keepCommits'), 1) };
  return {
    ...readBounds(member, place),
    rule,
    minimumAgeMs: readCount(minimumAgeMs, place.member('minimumAgeMs'), 0),
  };
}

export function readRepairOptions(options: RepairOptions): Bounds & { readonly mode: RepairMode } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, 'mode']);
  const mode = member('mode');
  if (mode !== 'preview' && mode !== 'confirm' && mode !== 'force') {
    throw place.member('mode').refuse('must be preview, confirm or force');
  }
  return { ...readBounds(member, place), mode };
}

export function readOpenOptions(
  options: OpenOptions,
): Bounds &
  LocationOptions &
  Pick<OpenOptions, 'onMigration'> & { readonly branch: string; readonly readOnly: boolean } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, ...LOCATION, 'branch', 'mode', 'onMigration']);
  const branch = member('branch');
  const onMigration = member('onMigration');
  if (onMigration !== undefined && typeof onMigration !== 'function')
    throw place.member('onMigration').refuse('must be a function');
  const mode = member('mode') ?? 'read-write';
  if (mode !== 'read-write' && mode !== 'read-only')
    throw place.member('mode').refuse('must be read-write or read-only');
  return {
    ...readBounds(member, place),
    ...readLocation(member, place),
    branch: branch === undefined ? MAIN : readString(branch, place.member('branch')),
    readOnly: mode === 'read-only',
    onMigration: onMigration as OpenOptions['onMigration'],
  };
}

export function readInitOptions(options: {
  readonly root: string;
}): Bounds & LocationOptions & { readonly schema: unknown; readonly actor: string | null } {
  const place = rootPlace('malformed_options', 'options');
  const member = readObject(options, place, [...BOUNDS, ...LOCATION, 'schema', 'actor']);
  return {
    ...readBounds(member, place),
    ...readLocation(member, place),
    schema: member('schema'),
    actor: readActor(member('actor'), place),
  };
}

function readLocation(member: (name: (typeof LOCATION)[number]) => unknown, place: Place): LocationOptions {
  const s3 = member('s3');
  const environment = member('environment');
  return {
    root: readString(member('root'), place.member('root')),
    ...(s3 !== undefined && { s3: readS3(s3, place.member('s3')) }),
    ...(environment !== undefined && { environment: readEnvironment(environment, place.member('environment')) }),
  };
}

function readS3(s3: unknown, place: Place): S3Options {
  const member = readObject(s3, place, S3);
  const given = S3.flatMap((name) => {
    const value = member(name);
    return value === undefined ? [] : [[name, readString(value, place.member(name))] as const];
  });
  return Object.fromEntries(given);
}

/** It is code, not data: only that all of it is there is looked at. */
function readEnvironment(environment: unknown, place: Place): Environment {
  const { clock, random, failpoints, concurrency, upkeep } = (environment ?? {}) as Partial<Environment>;
  if (!clock || !random || !failpoints) throw place.refuse('must have a clock, a random and failpoints');
  if (concurrency !== undefined && !(Number.isSafeInteger(concurrency) && concurrency >= 1)) {
    throw place.member('concurrency').refuse('must be a whole number from 1 on');
  }
  if (upkeep !== undefined && upkeep !== 'by_itself' && upkeep !== 'on_request') {
    throw place.member('upkeep').refuse('must be by_itself or on_request');
  }
  return environment as Environment;
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
