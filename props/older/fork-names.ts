import { Reader, Writer } from 'protobufjs/minimal.js';
import { GraphError } from '../../src/index.ts';

// A fork of a table knows its own name, and those of the forks whose files it shares: each version of it holds them. A version's file
// ends with the manifest, its length before it, and sixteen bytes that tell where it begins.

/** What forks of one table are called from now on, by what they were called. */
export type ForkNames = ReadonlyMap<string, string>;

const FOOTER_BYTES = 16;
const LENGTH_BYTES = 4;

/** Fields of a manifest: places of files that are shared, and the name of the fork. */
const BASE_PATH = 18;
const FORK = 20;

/** Fields of such a place: what it is called, and where it is. */
const BASE_NAME = 2;
const BASE_LOCATION = 4;

const LENGTH_DELIMITED = 2;

/** The file of a version, with other names. */
export function withForkNames(bytes: Uint8Array, names: ForkNames): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = bytes.byteLength - FOOTER_BYTES;
  const begin = Number(view.getBigUint64(footer, true));
  const end = begin + LENGTH_BYTES + view.getUint32(begin, true);
  if (end !== footer) throw new GraphError('internal', 'assertion', 'a version ends with its manifest');
  const manifest = rewritten(bytes.subarray(begin + LENGTH_BYTES, end), (field, value) => {
    if (field === FORK) return renamed(value, names);
    return field === BASE_PATH ? rewritten(value, (inner, text) => renamedBase(inner, text, names)) : value;
  });
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, manifest.byteLength, true);
  return Buffer.concat([bytes.subarray(0, begin), length, manifest, bytes.subarray(footer)]);
}

/** The object that registers a fork, with other names. */
export function refWithNames(bytes: Uint8Array, names: ForkNames): Uint8Array {
  const ref = JSON.parse(new TextDecoder().decode(bytes)) as { readonly parentBranch: string | null };
  const parentBranch = ref.parentBranch === null ? null : (names.get(ref.parentBranch) ?? ref.parentBranch);
  return new TextEncoder().encode(JSON.stringify({ ...ref, parentBranch }));
}

function renamedBase(field: number, value: Uint8Array, names: ForkNames): Uint8Array {
  if (field === BASE_NAME) return renamed(value, names);
  if (field !== BASE_LOCATION) return value;
  const [, table = '', fork = ''] = /^(.*\/tree\/)([^/]+)$/.exec(new TextDecoder().decode(value)) ?? [];
  const name = names.get(fork);
  return name === undefined ? value : new TextEncoder().encode(table + name);
}

function renamed(value: Uint8Array, names: ForkNames): Uint8Array {
  const name = names.get(new TextDecoder().decode(value));
  return name === undefined ? value : new TextEncoder().encode(name);
}

/** A message with other values of those fields that hold bytes; whatever else it holds stays as it is. */
function rewritten(message: Uint8Array, change: (field: number, value: Uint8Array) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  const reader = Reader.create(message);
  while (reader.pos < reader.len) {
    const begin = reader.pos;
    const tag = reader.uint32();
    if ((tag & 7) === LENGTH_DELIMITED) {
      const value = change(tag >>> 3, reader.bytes());
      parts.push(Writer.create().uint32(tag).bytes(value).finish());
    } else {
      reader.skipType(tag & 7);
      parts.push(message.subarray(begin, reader.pos));
    }
  }
  return Buffer.concat(parts);
}
