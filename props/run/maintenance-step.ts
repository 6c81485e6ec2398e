import type { CleanupResult, GraphHandle, OperationOptions, TableOptimization, TableRepair } from '../../src/index.ts';
import type { MaintenanceOperation } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import type { StepOutcome } from './outcome.ts';
import type { World } from './world.ts';

/** What maintenance says that it did. */
type Maintained =
  | { readonly kind: 'optimize' | 'upkeep'; readonly tables: readonly TableOptimization[] }
  | { readonly kind: 'repair'; readonly tables: readonly TableRepair[] }
  | ({ readonly kind: 'cleanup' } & CleanupResult);

/** Makes the engine do it, whatever handle it is. */
export async function callMaintenance(
  handle: GraphHandle,
  operation: MaintenanceOperation,
  options?: OperationOptions,
): Promise<Maintained> {
  switch (operation.kind) {
    case 'optimize':
      return { kind: operation.kind, tables: (await handle.optimize(options)).tables };
    case 'upkeep':
      return { kind: operation.kind, tables: (await handle.upkeep(options)).tables };
    case 'repair':
      return { kind: operation.kind, ...(await handle.repair({ mode: operation.mode, ...options })) };
    case 'cleanup': {
      const { keep, minimumAgeMs = 0 } = operation;
      return {
        kind: operation.kind,
        ...(await handle.cleanup({ keepCommits: keep, minimumAgeMs, ...options })),
      };
    }
  }
}

/** Whether it changed how anything is stored. */
function isEffective(done: Maintained): boolean {
  switch (done.kind) {
    case 'optimize':
    case 'upkeep':
      return done.tables.some(({ outcome }) => outcome === 'compacted');
    case 'repair':
      return done.tables.some((table) => table.done !== 'nothing');
    case 'cleanup':
      return (
        [...done.tables, ...done.internal].some(({ versions }) => versions > 0) ||
        done.forks.some(({ outcome }) => outcome === 'removed')
      );
  }
}

/** The comparison after every step finds whatever it should not have changed. */
export async function applyMaintenance(
  { handle }: Pick<World, 'handle'>,
  operation: MaintenanceOperation,
): Promise<StepOutcome> {
  const done = await obtain(operation.kind, () => callMaintenance(handle, operation));
  return { effective: isEffective(done) };
}
