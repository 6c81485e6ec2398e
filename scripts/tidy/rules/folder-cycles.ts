import { shortestCycles } from '../cycles.ts';
import { importsOf, targetOf } from '../imports.ts';
import { roomOf } from '../rooms.ts';
import type { Rule } from '../rule.ts';
import type { Source } from '../source.ts';

/**
 * Folders that lie side by side in a room do not need each other in a circle, lest whoever reads one of them has to read all.
 * A folder and those within it are one matter, and rooms have their own directions.
 */
export const folderCycles: Rule = ({ sources }) => {
  const edges = new Map<string, Set<string>>();
  const causes = new Map<string, { readonly source: Source; readonly offset: number }>();
  for (const source of sources) {
    for (const { specifier, offset } of importsOf(source)) {
      const target = targetOf(source.path, specifier);
      const sides = target && foldersApart(source.path, target);
      if (!sides) continue;
      const [from, to] = sides;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
      const edge = `${from} → ${to}`;
      if (!causes.has(edge)) causes.set(edge, { source, offset });
    }
  }
  return shortestCycles(edges).flatMap((cycle) => {
    const [first = '', second = first] = cycle;
    const cause = causes.get(`${first} → ${second}`);
    const way = [...cycle, first].join(' → ');
    return cause ? [cause.source.at(cause.offset, `folders import each other in a circle: ${way}`)] : [];
  });
};

/** The folders side by side in which two files of a room lie; undefined where there are no two such. */
function foldersApart(from: string, to: string): readonly [string, string] | undefined {
  if (roomOf(from) !== roomOf(to)) return undefined;
  const [a, b] = [from.split('/').slice(0, -1), to.split('/').slice(0, -1)];
  const common = a.findIndex((name, depth) => name !== b[depth]);
  if (common < 0 || common >= b.length) return undefined;
  return [a.slice(0, common + 1).join('/'), b.slice(0, common + 1).join('/')];
}
