import { Reader } from 'protobufjs/minimal.js';
import { GraphError } from '../base/errors.ts';
import { directoryOf } from './location.ts';

// A version's manifest file ends with the manifest's position (u64), two version numbers (u16 each) and `LANC`; the manifest, and
// the sections that it points at, are prefixed with their lengths (u32).

/** Path of a version's manifest: versions count down, so that the newest is listed first. */
export function manifestKey(location: string, version: number): string {
  const name = (2n ** 64n - 1n - BigInt(version)).toString().padStart(20, '0');
  return `${directoryOf(location)}/_versions/${name}.manifest`;
}

/** The section that a field of the manifest points at; undefined where it has no such field. */
export function sectionAt(bytes: Uint8Array, pointer: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = bytes.byteLength - 16;
  if (footer < 0 || new TextDecoder().decode(bytes.subarray(footer + 12)) !== 'LANC') throw malformed('no footer');
  const manifest = section(bytes, Number(view.getBigUint64(footer, true)));
  const reader = Reader.create(manifest);
  while (reader.pos < reader.len) {
    const { field, wireType } = tag(reader);
    if (field === pointer) return section(bytes, Number(reader.uint64()));
    reader.skipType(wireType);
  }
  return undefined;
}

function section(bytes: Uint8Array, position: number): Uint8Array {
  if (position + 4 > bytes.byteLength) throw malformed('a section lies outside of it');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(position, true);
  if (position + 4 + length > bytes.byteLength) throw malformed('a section is cut short');
  return bytes.subarray(position + 4, position + 4 + length);
}

/** The next field of a message, and how it is written. */
export function tag(reader: Reader): { readonly field: number; readonly wireType: number } {
  const value = reader.uint32();
  return { field: value >>> 3, wireType: value & 7 };
}

/** Reads a manifest's bytes; whatever goes wrong is the fault of the bytes. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof GraphError ? cause : malformed('its fields are broken', cause);
  }
}

export function malformed(what: string, cause?: unknown): GraphError {
  return new GraphError('corrupt', 'malformed_manifest', `a Lance manifest cannot be read: ${what}`, { cause });
}
