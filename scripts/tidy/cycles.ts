/** One shortest circle for each set of nodes that lead to each other; a node is named in one at most, in the order of `edges`. */
export function shortestCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reported = new Set<string>();
  return [...edges.keys()].flatMap((start) => {
    if (reported.has(start)) return [];
    const cycle = shortestCycle(start, edges);
    if (!cycle) return [];
    for (const node of cycle) reported.add(node);
    return [cycle];
  });
}

/** The nodes of a shortest way from `start` back to it, `start` first; breadth first, so that the report is short. */
function shortestCycle(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
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
