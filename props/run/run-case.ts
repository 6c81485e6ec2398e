import type { Case } from '../case/case.ts';
import type { Operation } from '../case/operation.ts';
import { StoreError } from '../store/store.ts';
import { applyBranchOperation } from './branch-step.ts';
import { compareAtEnd, compareEverywhere, compareState, compareUnmoved } from './compare-state.ts';
import { applyDemotion } from './demote-step.ts';
import { failureOf } from './failure.ts';
import { applyHold } from './hold-step.ts';
import { labelsOf } from './labels.ts';
import type { StepOutcome } from './outcome.ts';
import { withPatience } from './patience.ts';
import type { RunOptions, RunReport, StepReport } from './report.ts';
import { applyChanges, applyRead, applyReadAsOf, applyReadAt } from './read-step.ts';
import { applyOpenReadOnly, applyReopen } from './reopen-step.ts';
import { applyEverything, applyRefresh } from './look-step.ts';
import { applyMaintenance } from './maintenance-step.ts';
import { foundWorld, leaveWorld, type BranchedWorld } from './world.ts';
import { applyWrite } from './write-step.ts';

const PATIENCE_MS = 120_000;

/** Runs a case in an empty root. The same case does the same each time, for all that engine and model take from the world. */
export async function runCase(data: Case, options: RunOptions): Promise<RunReport> {
  await using root = await options.store.freshRoot();
  const { patienceMs = PATIENCE_MS, engine, onStep } = options;
  const patiently = <T>(path: string, work: Promise<T>) => withPatience(patienceMs, path, work);
  const steps: StepReport[] = [];
  let world: BranchedWorld | undefined;
  let step = -1;
  try {
    world = await patiently('init', foundWorld(engine, data, root));
    await patiently('init', compareState(world));
    for (const operation of data.operations) {
      step++;
      onStep?.(operation, step);
      const outcome = await patiently(operation.kind, applyAndCompare(world, operation));
      steps.push({ ...outcome, kind: operation.kind, labels: labelsOf(operation) });
    }
    step = data.operations.length;
    await patiently('the end', compareAtEnd(world));
    return { steps, reached: world.reached };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return { steps, reached: world?.reached ?? new Set(), failure: failureOf(error, step) };
  } finally {
    if (world) await withPatience(patienceMs, 'close', leaveWorld(world)).catch(() => {});
  }
}

async function applyAndCompare(world: BranchedWorld, operation: Operation): Promise<StepOutcome> {
  const outcome = await apply(world, operation);
  await (mayMove(operation) ? compareState(world) : compareUnmoved(world));
  if (operation.kind === 'cleanup' || operation.kind === 'demote') await compareEverywhere(world);
  return outcome;
}

/** Whether an operation may write something, were it only to put right what it finds. */
function mayMove({ kind }: Operation): boolean {
  switch (kind) {
    case 'mutate':
    case 'load':
    case 'reopen':
    case 'refresh':
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
    case 'openReadOnly':
    case 'createBranch':
    case 'deleteBranch':
    case 'checkout':
    case 'merge':
    case 'demote':
      return true;
    case 'readAt':
    case 'readAsOf':
    case 'changes':
    case 'hold':
    case 'everything':
    case 'getNode':
    case 'getEdge':
    case 'scanNodes':
    case 'scanEdges':
    case 'searchNodes':
    case 'searchEdges':
    case 'neighbours':
    case 'counts':
      return false;
  }
}

function apply(world: BranchedWorld, operation: Operation): Promise<StepOutcome> {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return applyWrite(world, operation);
    case 'readAt':
      return applyReadAt(world, operation.commit, operation.read);
    case 'readAsOf':
      return applyReadAsOf(world, operation.commit, operation.read);
    case 'changes':
      return applyChanges(world, operation.from, operation.to);
    case 'createBranch':
    case 'deleteBranch':
    case 'checkout':
    case 'merge':
      return applyBranchOperation(world, operation);
    case 'reopen':
      return applyReopen(world, operation.how);
    case 'hold':
      return applyHold(world);
    case 'everything':
      return applyEverything(world);
    case 'refresh':
      return applyRefresh(world);
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
      return applyMaintenance(world, operation);
    case 'openReadOnly':
      return applyOpenReadOnly(world, operation.write);
    case 'demote':
      return applyDemotion(world, operation);
    case 'getNode':
    case 'getEdge':
    case 'scanNodes':
    case 'scanEdges':
    case 'searchNodes':
    case 'searchEdges':
    case 'neighbours':
    case 'counts':
      return applyRead(world, operation);
  }
}
