import { compareCodePoints } from '../base/json.ts';
import type { Scope } from '../base/scope.ts';
import { cleanUp, type CleanedTable, type CleanupRequest } from '../commit/cleanup.ts';
import { MAIN } from '../manifest/branch.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { CleanupResult, TableCleanup } from './operation.ts';
import { commitContext, type Session } from './session.ts';

/** Cleans up, and tells of it by the names that users know. */
export async function cleanGraph(session: Session, scope: Scope, request: CleanupRequest): Promise<CleanupResult> {
  const { states, tables, manifests, forks } = await cleanUp(commitContext(session, scope), request);
  const told: TableCleanup[] = [];
  for (const [branch, incarnation] of byName(states)) {
    const { nodes, edges } = await session.schemas.get(states.get(incarnation)?.schemaHash ?? '');
    for (const type of [...nodes.values(), ...edges.values()]) {
      const cleaned = tables.find((table) => table.branch === incarnation && table.key === type.tableKey);
      if (cleaned) told.push({ branch, key: type.tableKey, kind: type.kind, type: type.name, ...outcomeOf(cleaned) });
    }
  }
  return { tables: told, internal: manifests, forks };
}

function outcomeOf({ outcome, versions, error }: CleanedTable): Pick<TableCleanup, 'outcome' | 'versions' | 'error'> {
  return { outcome, versions, ...(error && { error }) };
}

/** Names and incarnations: main, then the others by name. */
function byName(states: ReadonlyMap<string, ManifestState>): (readonly [string, string])[] {
  const others = [...(states.get(MAIN)?.branches.values() ?? [])].filter(({ incarnation }) => states.has(incarnation));
  const named = others.map(({ name, incarnation }) => [name, incarnation] as const);
  return [[MAIN, MAIN], ...named.toSorted(([a], [b]) => compareCodePoints(a, b))];
}
