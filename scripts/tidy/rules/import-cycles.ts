import { shortestCycles } from '../cycles.ts';
import { importsOf, targetOf } from '../imports.ts';
import type { Rule } from '../rule.ts';
import type { Source } from '../source.ts';

/** Nothing imports itself, however long the way round, not even for types: a circle has no first file to read. */
export const importCycles: Rule = ({ sources }) => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const edges = new Map(sources.map((source) => [source.path, new Set(targetsOf(source))]));
  return shortestCycles(edges).flatMap((cycle) => {
    const first = byPath.get(cycle[0] ?? '');
    return first ? [first.at(0, `imports go in a circle: ${[...cycle, first.path].join(' → ')}`)] : [];
  });
};

function targetsOf(source: Source): string[] {
  return importsOf(source).flatMap(({ specifier }) => targetOf(source.path, specifier) ?? []);
}
