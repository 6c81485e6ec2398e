import { importsOf, packageOf } from '../imports.ts';
import { roomOf, type Room } from '../rooms.ts';
import { eachSource } from '../rule.ts';

/** Packages that belong to one room, and the rooms that may import each. Tests drive the substrate directly, benchmarks compare with it, and the harness reads Arrow as others do. */
const OWNERS: Readonly<Record<string, readonly Room[]>> = {
  '@lancedb/lancedb': ['src/lance', 'scripts', 'test'],
  'apache-arrow': ['src/lance', 'props', 'test'],
  minio: ['src/storage', 'test'],
  ulid: ['src/base', 'test'],
  'pure-rand': ['src/base', 'test'],
  commander: ['scripts'],
};

/** Node modules that carry the ambient world into src, and the rooms of it that are its doors. */
const DOORS: Readonly<Record<string, readonly Room[]>> = {
  'node:fs': ['src/storage'],
  'node:timers': [],
  'node:perf_hooks': [],
  'node:child_process': [],
  'node:module': [],
  'node:process': [],
};

/** Each dependency has one room that speaks to it; the model speaks to none. */
export const packages = eachSource((source) => {
  const room = roomOf(source.path);
  if (room === undefined) return [];
  return importsOf(source).flatMap(({ specifier, offset }) => {
    const name = packageOf(specifier);
    if (name === undefined) return [];
    if (room === 'model') return [source.at(offset, `the model must not import the package ${name}`)];
    const owners = OWNERS[name] ?? (room.startsWith('src/') ? DOORS[name] : undefined);
    if (!owners || owners.includes(room)) return [];
    return [source.at(offset, `${room} must not import ${name}; ${owners[0] ?? 'nothing in src'} may`)];
  });
});
