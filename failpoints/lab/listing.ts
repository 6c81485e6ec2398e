import { compareCodePoints } from '../../src/base/json.ts';
import type { LabObject } from './object.ts';
import { entriesAt, objectsBelow, type Directory } from './tree.ts';

/** What a listing reports: an object, or all keys that share a prefix up to a delimiter, as one. */
export type Listed =
  | { readonly kind: 'object'; readonly name: string; readonly object: LabObject }
  | { readonly kind: 'group'; readonly name: string };

/** Where a listing goes on: behind a key (`start-after`), or behind what the page before ended with, groups as a whole. */
export interface Position {
  readonly name: string;
  readonly skipsGroup: boolean;
}

/** The items of a listing in code-point order of their names. */
export function* list(
  root: Directory,
  prefix: string,
  delimiter: string,
  after: Position | undefined,
): Generator<Listed> {
  for (const item of delimiter === '/' ? oneLevel(root, prefix, after) : grouped(root, prefix, delimiter, after)) {
    // A group that contains the position is left out only where it was reported already.
    const isBehind =
      after === undefined ||
      compareCodePoints(item.name, after.name) > 0 ||
      (item.kind === 'group' && !after.skipsGroup && after.name.startsWith(item.name));
    if (isBehind) yield item;
  }
}

/** The usual delimiter is the one that the tree is made by. */
function* oneLevel(root: Directory, prefix: string, after: Position | undefined): Generator<Listed> {
  for (const entry of entriesAt(root, prefix)) {
    if (entry.kind === 'object') yield { kind: 'object', name: entry.key, object: entry.object };
    else if (reachesBehind(objectsBelow(root, entry.prefix), entry.prefix, after))
      yield { kind: 'group', name: entry.prefix };
  }
}

function* grouped(root: Directory, prefix: string, delimiter: string, after: Position | undefined): Generator<Listed> {
  let lastGroup: string | undefined;
  for (const { key, object } of objectsBelow(root, prefix)) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      yield { kind: 'object', name: key, object };
      continue;
    }
    const group = key.slice(0, end + delimiter.length);
    if (group === lastGroup || !reachesBehind([{ key }], group, after)) continue;
    lastGroup = group;
    yield { kind: 'group', name: group };
  }
}

/** Whether a group has a key behind a position that lies within it. */
function reachesBehind(keys: Iterable<{ key: string }>, group: string, after: Position | undefined): boolean {
  if (after === undefined || after.skipsGroup || !after.name.startsWith(group)) return true;
  for (const { key } of keys) {
    if (compareCodePoints(key, after.name) > 0) return true;
  }
  return false;
}
