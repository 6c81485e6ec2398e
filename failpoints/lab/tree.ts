import { Map } from 'immutable';
import { compareCodePoints } from '../../src/base/json.ts';
import type { LabObject } from './object.ts';

/**
 * The objects of a bucket as a persistent tree of the parts of their keys between slashes. A change copies one path, so a
 * snapshot is free; and a listing of one level costs what that level holds, not what the bucket holds.
 */
export interface Directory {
  readonly objects: Map<string, LabObject>;
  /** Never empty ones. */
  readonly children: Map<string, Directory>;
}

export const EMPTY_DIRECTORY: Directory = { objects: Map(), children: Map() };

export function findObject(root: Directory, key: string): LabObject | undefined {
  const [parents, name] = splitKey(key);
  return descend(root, parents)?.objects.get(name);
}

export function withObject(root: Directory, key: string, object: LabObject): Directory {
  const [parents, name] = splitKey(key);
  return alter(root, parents, 0, (leaf) => ({ ...leaf, objects: leaf.objects.set(name, object) }));
}

export function withoutObject(root: Directory, key: string): Directory {
  if (!findObject(root, key)) return root;
  const [parents, name] = splitKey(key);
  return alter(root, parents, 0, (leaf) => ({ ...leaf, objects: leaf.objects.delete(name) }));
}

export function isEmptyDirectory(directory: Directory): boolean {
  return directory.objects.isEmpty() && directory.children.isEmpty();
}

/** What a listing meets: an object, or, where it looks one level deep only, everything below a slash. */
export type Entry =
  | { readonly kind: 'object'; readonly key: string; readonly object: LabObject }
  | { readonly kind: 'directory'; readonly prefix: string; readonly directory: Directory };

/** The objects and directories of the level that `prefix` ends in, those that begin with it, in the order of their full keys. */
export function entriesAt(root: Directory, prefix: string): readonly Entry[] {
  const [parents, nameStart] = splitKey(prefix);
  const directory = descend(root, parents);
  if (!directory) return [];
  const base = prefix.slice(0, prefix.length - nameStart.length);
  const entries: { name: string; entry: Entry }[] = [];
  for (const [name, object] of directory.objects) {
    if (name.startsWith(nameStart)) entries.push({ name, entry: { kind: 'object', key: base + name, object } });
  }
  for (const [segment, child] of directory.children) {
    // With its slash, which is what its keys are ordered by among the objects beside it.
    const name = `${segment}/`;
    if (segment.startsWith(nameStart))
      entries.push({ name, entry: { kind: 'directory', prefix: base + name, directory: child } });
  }
  entries.sort((a, b) => compareCodePoints(a.name, b.name));
  return entries.map(({ entry }) => entry);
}

/** All objects whose keys begin with `prefix`, in code-point order. */
export function* objectsBelow(root: Directory, prefix: string): Generator<{ key: string; object: LabObject }> {
  for (const entry of entriesAt(root, prefix)) {
    if (entry.kind === 'object') yield entry;
    else yield* objectsBelow(root, entry.prefix);
  }
}

function splitKey(key: string): [parents: readonly string[], name: string] {
  const parts = key.split('/');
  return [parts.slice(0, -1), parts.at(-1) ?? ''];
}

function descend(root: Directory, parents: readonly string[]): Directory | undefined {
  let directory: Directory | undefined = root;
  for (const segment of parents) directory = directory?.children.get(segment);
  return directory;
}

function alter(
  directory: Directory,
  parents: readonly string[],
  depth: number,
  change: (leaf: Directory) => Directory,
): Directory {
  const segment = parents[depth];
  if (segment === undefined) return change(directory);
  const child = alter(directory.children.get(segment) ?? EMPTY_DIRECTORY, parents, depth + 1, change);
  const children = isEmptyDirectory(child)
    ? directory.children.delete(segment)
    : directory.children.set(segment, child);
  return { ...directory, children };
}
