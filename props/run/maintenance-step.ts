import type {
  CleanupResult,
  GraphHandle,
  OperationOptions,
  OptimizeResult,
  RepairResult,
  UpkeepResult,
} from '../../src/index.ts';
import type { MaintenanceOperation } from '../case/operation.ts';
import { attempt, requireSameOutcome } from '../compare/attempt.ts';
import { compareCleanup, compareOptimize, compareRepair, compareUpkeep } from '../compare/maintenance.ts';
import { newest, type Line } from './branches.ts';
import type { StepOutcome } from './outcome.ts';
import type { BranchedWorld } from './world.ts';

/** What maintenance says that it did. */
type Maintained =
  | ({ readonly kind: 'optimize' } & OptimizeResult)
  | ({ readonly kind: 'upkeep' } & UpkeepResult)
  | ({ readonly kind: 'repair' } & RepairResult)
  | ({ readonly kind: 'cleanup' } & CleanupResult);

/** Makes the engine do it, whatever handle it is. */
export async function callMaintenance(
  handle: GraphHandle,
  operation: MaintenanceOperation,
  options?: OperationOptions,
): Promise<Maintained> {
  switch (operation.kind) {
    case 'optimize':
      return { kind: operation.kind, ...(await handle.optimize(options)) };
    case 'upkeep':
      return { kind: operation.kind, ...(await handle.upkeep(options)) };
    case 'repair':
      return { kind: operation.kind, ...(await handle.repair({ mode: operation.mode, ...options })) };
    case 'cleanup': {
      const { keep, minimumAgeMs = 0 } = operation;
      return { kind: operation.kind, ...(await handle.cleanup({ keepCommits: keep, minimumAgeMs, ...options })) };
    }
  }
}

/** Does it, and compares what it says of it. The comparison after every step finds whatever it should not have changed. */
export async function applyMaintenance(world: BranchedWorld, operation: MaintenanceOperation): Promise<StepOutcome> {
  const { handle, branches, knownOf } = world;
  const refusal = operation.kind === 'cleanup' ? branches.cleanUp(operation.keep) : undefined;
  const got = await attempt(operation.kind, () => callMaintenance(handle, operation));
  requireSameOutcome(refusal ?? { ok: true }, got);
  if (!got.ok) return { effective: false, refused: got.error.kind };
  compareDone(world, operation, got.value);
  // Versions never change, but what was right of one says nothing any more of whether it is still there.
  if (operation.kind === 'cleanup') knownOf.clear();
  return outcomeOf(got.value);
}

/** Whether it changed how anything is stored, and what. */
export function outcomeOf(done: Maintained): StepOutcome {
  return { effective: isEffective(done), traits: traitsOf(done) };
}

/** Whether it changed how anything is stored. */
export function isEffective(done: Maintained): boolean {
  return traitsOf(done).length > 0;
}

function compareDone({ branches, line }: BranchedWorld, operation: MaintenanceOperation, done: Maintained): void {
  const subjectOf = (each: Line) => ({ state: newest(each).state, inherited: branches.inheritedTypes(each) });
  switch (done.kind) {
    case 'optimize':
      compareOptimize(done, subjectOf(line));
      return;
    case 'upkeep':
      compareUpkeep(done, subjectOf(line));
      return;
    case 'repair':
      compareRepair(done, subjectOf(line));
      return;
    case 'cleanup': {
      const subjects = branches.all.map((each) => [each.branch.name, subjectOf(each)] as const);
      const isAnythingOld = operation.kind === 'cleanup' && (operation.minimumAgeMs ?? 0) === 0;
      compareCleanup(done, new Map(subjects), isAnythingOld);
    }
  }
}

/** What it changed of how anything is stored, in words of which each has to come up in a check; none where it changed nothing. */
function traitsOf(done: Maintained): readonly string[] {
  switch (done.kind) {
    case 'optimize':
    case 'upkeep': {
      const became = done.tables.flatMap(({ indexes }) => indexes.map(({ outcome }) => outcome));
      const indexed = new Set(became.filter((outcome) => outcome === 'built' || outcome === 'extended'));
      return [
        ...(done.tables.some(({ outcome }) => outcome === 'compacted') ? [`${done.kind}: compacted`] : []),
        ...[...indexed].map((outcome) => `index: ${outcome}`),
      ];
    }
    case 'repair':
      return [...new Set(done.tables.flatMap((table) => (table.done === 'nothing' ? [] : [`repair: ${table.done}`])))];
    case 'cleanup':
      return [
        ...(done.tables.some(({ versions }) => versions > 0) ? ['cleanup: versions of tables removed'] : []),
        ...(done.internal.some(({ versions }) => versions > 0) ? ['cleanup: versions of manifests removed'] : []),
        ...(done.forks.some(({ outcome }) => outcome === 'removed') ? ['cleanup: forks removed'] : []),
      ];
  }
}
