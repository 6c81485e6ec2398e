import { Reader } from 'protobufjs/minimal.js';

// Lance's file format, read without the help of src/lance, so that the one checks the other.

/** A message's fields, in order: numbers as they are, everything else as bytes. */
export interface WireField {
  readonly field: number;
  readonly value: number | Uint8Array;
}

export function wireFields(bytes: Uint8Array): WireField[] {
  const reader = Reader.create(bytes);
  const fields: WireField[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const field = tag >>> 3;
    if ((tag & 7) === 0) fields.push({ field, value: Number(reader.uint64()) });
    else if ((tag & 7) === 2) fields.push({ field, value: reader.bytes() });
    else reader.skipType(tag & 7);
  }
  return fields;
}

export interface ManifestFile {
  readonly position: number;
  readonly manifest: readonly WireField[];
  /** The section that field 21 of the manifest points at. */
  readonly transaction: readonly WireField[];
}

export function readManifestFile(file: Uint8Array): ManifestFile {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const section = (at: number) => wireFields(bytes.subarray(at + 4, at + 4 + bytes.readUInt32LE(at)));
  const position = Number(bytes.readBigUInt64LE(bytes.length - 16));
  const manifest = section(position);
  const pointer = manifest.find(({ field }) => field === 21)?.value;
  if (typeof pointer !== 'number') throw new Error('the manifest has no field 21');
  return { position, manifest, transaction: section(pointer) };
}

/** The operation that a transaction holds, by its number in the oneof. */
export function operationOf(file: Uint8Array): { readonly operation: number; readonly fields: readonly WireField[] } {
  const found = readManifestFile(file).transaction.filter(({ field }) => field >= 100 && field < 200);
  const [only, ...more] = found;
  if (!only || more.length > 0 || typeof only.value === 'number') throw new Error('one operation, a message');
  return { operation: only.field, fields: wireFields(only.value) };
}
