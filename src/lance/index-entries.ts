import { Reader } from 'protobufjs/minimal.js';
import { reading, sectionAt, tag } from './manifest-file.ts';

/** Field numbers of `lance.table.Manifest`, `IndexSection` and `IndexMetadata`. */
const MANIFEST_INDEX_SECTION = 6;
const SECTION_INDICES = 1;
const INDEX_NAME = 3;
const INDEX_BASE = 9;

/** An index as a version names it, whether or not its files are there. */
export interface IndexEntry {
  readonly name: string;
  /** Its files do not lie with the version, which is one of a fork that has it from what it was made from. */
  readonly isInherited: boolean;
}

/** The indexes of a version, from the bytes of its manifest file; `corrupt` for bytes that are none. */
export function indexEntries(bytes: Uint8Array): readonly IndexEntry[] {
  return reading(() => {
    const section = sectionAt(bytes, MANIFEST_INDEX_SECTION);
    if (!section) return [];
    const entries: IndexEntry[] = [];
    const reader = Reader.create(section);
    while (reader.pos < reader.len) {
      const { field, wireType } = tag(reader);
      if (field === SECTION_INDICES) entries.push(entryOf(reader.bytes()));
      else reader.skipType(wireType);
    }
    return entries;
  });
}

/** An index that took in new rows is several of one name. */
function entryOf(index: Uint8Array): IndexEntry {
  const reader = Reader.create(index);
  let name = '';
  let isInherited = false;
  while (reader.pos < reader.len) {
    const { field, wireType } = tag(reader);
    if (field === INDEX_NAME) name = reader.string();
    else reader.skipType(wireType);
    isInherited ||= field === INDEX_BASE;
  }
  return { name, isInherited };
}
