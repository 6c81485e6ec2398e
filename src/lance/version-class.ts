import { Reader } from 'protobufjs/minimal.js';
import { malformed, reading, sectionAt, tag } from './manifest-file.ts';

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

/** Reads the class of a version from the bytes of its manifest file; `corrupt` for bytes that are none. */
export function versionClass(bytes: Uint8Array): VersionClass {
  return reading(() => {
    const transaction = sectionAt(bytes, MANIFEST_TRANSACTION_SECTION);
    if (!transaction) throw malformed('it holds no transaction');
    return operationClass(transaction);
  });
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

function restoreTarget(reader: Reader): number {
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const { field, wireType } = tag(reader);
    if (field === 1) return Number(reader.uint64());
    reader.skipType(wireType);
  }
  throw malformed('a restore names no version');
}
