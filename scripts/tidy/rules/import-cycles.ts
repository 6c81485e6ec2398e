import type { Finding } from '../finding.ts';
import { importsOf, targetOf } from '../imports.ts';
import type { Rule } from '../rule.ts';
import type { Source } from '../source.ts';

/** Nothing imports itself, however long the way round, not even for types: a circle has no first file to read. */
export const importCycles: Rule = ({ sources }) => {
  const edges = new Map(sources.map((source) => [source.path, targetsOf(source)]));
  const reported = new Set<string>();
  return sources.flatMap((source) => {
    if (reported.has(source.path)) return [];
    const cycle = shortestCycle(source.path, edges);
    if (!cycle) return [];
    for (const path of cycle) reported.add(path);
    return [cycleFinding(source, cycle)];
  });
};

function targetsOf(source: Source): string[] {
  return importsOf(source).flatMap(({ specifier }) => targetOf(source.path, specifier) ?? []);
}

function cycleFinding(source: Source, cycle: readonly string[]): Finding {
  return source.at(0, `imports go in a circle: ${[...cycle, source.path].join(' → ')}`);
}

/** The files of a shortest way from `start` back to it, `start` first; breadth first, so that the report is short. */
function shortestCycle(start: string, edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  let ways: string[][] = [[start]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const next of edges.get(way.at(-1) ?? start) ?? []) {
        if (next === start) return way;
        if (seen.has(next)) continue;
        seen.add(next);
        longer.push([...way, next]);
      }
    }
    ways = longer;
  }
  return undefined;
}
