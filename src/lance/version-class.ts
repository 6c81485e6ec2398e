import { Reader } from 'protobufjs/minimal.js';
import { GraphError } from '../base/errors.ts';
import { directoryOf } from './location.ts';

/**
 * What the operation that made a version did, from Lance's own transaction metadata:
 *
 * - maintenance: rows are the same (rewrite, reserve_fragments, create_index, update_config);
 * - restore: rows are those of `target`;
 * - logical: rows may differ.
 */
export type VersionClass =
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'restore'; readonly target: number }
  | { readonly kind: 'logical' };

/** Field numbers of `lance.table.Manifest` and of the oneof in `lance.table.Transaction` (lance-facts: the operation class). */
const MANIFEST_TRANSACTION_SECTION = 21;
const RESTORE = 106;
const MAINTENANCE: ReadonlySet<number> = new Set([103, 104, 107, 110]);
const FIRST_OPERATION = 100;
const LAST_OPERATION = 199;

/** Path of a version's manifest: versions count down, so that the newest is listed first. */
export function manifestKey(location: string, version: number): string {
  const name = (2n ** 64n - 1n - BigInt(version)).toString().padStart(20, '0');
  return `${directoryOf(location)}/_versions/${name}.manifest`;
}

/** Reads the class of a version from the bytes of its manifest file; `corrupt` for bytes that are none. */
export function versionClass(bytes: Uint8Array): VersionClass {
  try {
    return operationClass(transactionSection(bytes));
  } catch (cause) {
    throw cause instanceof GraphError ? cause : malformed('its fields are broken', cause);
  }
}

function operationClass(transaction: Uint8Array): VersionClass {
  const reader = Reader.create(transaction);
  while (reader.pos < reader.len) {
    const { field, wireType } = tag(reader);
    if (field < FIRST_OPERATION || field > LAST_OPERATION) {
      reader.skipType(wireType);
      continue;
    }
    if (MAINTENANCE.has(field)) return { kind: 'maintenance' };
    return field === RESTORE ? { kind: 'restore', target: restoreTarget(reader) } : { kind: 'logical' };
  }
  throw malformed('its transaction names no operation');
}

/**
 * The file ends with the manifest's position (u64), two version numbers (u16 each) and `LANC`; the manifest, and the
 * transaction section that it points at, are prefixed with their lengths (u32).
 */
function transactionSection(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = bytes.byteLength - 16;
  if (footer < 0 || new TextDecoder().decode(bytes.subarray(footer + 12)) !== 'LANC') throw malformed('no footer');
  const manifest = section(bytes, Number(view.getBigUint64(footer, true)));
  const reader = Reader.create(manifest);
  while (reader.pos < reader.len) {
    const { field, wireType } = tag(reader);
    if (field === MANIFEST_TRANSACTION_SECTION) return section(bytes, Number(reader.uint64()));
    reader.skipType(wireType);
  }
  throw malformed('it holds no transaction');
}

function section(bytes: Uint8Array, position: number): Uint8Array {
  if (position + 4 > bytes.byteLength) throw malformed('a section lies outside of it');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(position, true);
  if (position + 4 + length > bytes.byteLength) throw malformed('a section is cut short');
  return bytes.subarray(position + 4, position + 4 + length);
}

function restoreTarget(reader: Reader): number {
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const { field, wireType } = tag(reader);
    if (field === 1) return Number(reader.uint64());
    reader.skipType(wireType);
  }
  throw malformed('a restore names no version');
}

function tag(reader: Reader): { field: number; wireType: number } {
  const value = reader.uint32();
  return { field: value >>> 3, wireType: value & 7 };
}

function malformed(what: string, cause?: unknown): GraphError {
  return new GraphError('corrupt', 'malformed_manifest', `a Lance manifest cannot be read: ${what}`, { cause });
}
