import { importsOf, targetOf } from '../imports.ts';
import { mayImport, roomOf } from '../rooms.ts';
import type { Rule } from '../rule.ts';
import type { Source } from '../source.ts';
import type { Finding } from '../finding.ts';

/** Imports go one way between the rooms, and every one of them can be followed. */
export const importDirection: Rule = (house) => {
  const paths = new Set(house.files.map(({ path }) => path));
  return house.sources.flatMap((source) => violations(source, paths));
};

function violations(source: Source, paths: ReadonlySet<string>): readonly Finding[] {
  const from = roomOf(source.path);
  if (from === undefined) return [];
  return importsOf(source).flatMap(({ specifier, offset, typeOnly }) => {
    if (specifier === undefined) {
      // A computed import cannot be checked. The harness needs one, to load the engine that it is pointed at.
      return hidesNothing(from) ? [] : [source.at(offset, 'imports a module whose name is computed')];
    }
    const target = targetOf(source.path, specifier);
    if (target === undefined) return [];
    if (!paths.has(target)) return [source.at(offset, `imports ${specifier}, and there is no such file`)];
    const to = roomOf(target);
    if (to === undefined) {
      const fine = target === 'package.json' && mayReadPackage(from);
      return fine ? [] : [source.at(offset, `${from} imports ${target}, which lies in no room`)];
    }
    if (mayImport(from, to, typeOnly)) return [];
    const how = !typeOnly && mayImport(from, to, true) ? ' other than by `import type`' : '';
    return [source.at(offset, `${from} must not import ${to}${how}`)];
  });
}

type From = NonNullable<ReturnType<typeof roomOf>>;

const hidesNothing = (room: From): boolean => room === 'props' || room === 'scripts' || room === 'test';

const mayReadPackage = (room: From): boolean => room === 'scripts' || room === 'test';
