import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { Engine, Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Operation, OperationKind } from '../case/operation.ts';
import type { Coverage } from '../crash/death-tally.ts';
import type { LaneLine } from '../race/lanes.ts';
import { StoreError, type Store } from '../store/store.ts';
import { compareAtEnd, compareState, compareUnmoved } from './compare-state.ts';
import { failureOf, type Failure } from './failure.ts';
import { applyHold } from './hold-step.ts';
import { labelsOf } from './labels.ts';
import type { StepOutcome } from './outcome.ts';
import { withPatience } from './patience.ts';
import { applyRead, applyReadAt } from './read-step.ts';
import { applyOpenReadOnly, applyReopen } from './reopen-step.ts';
import { applyEverything, applyOptimize, applyRefresh } from './look-step.ts';
import { foundWorld, leaveWorld, type World } from './world.ts';
import { applyWrite } from './write-step.ts';

/** What an operation did in a run. */
export interface StepReport extends StepOutcome {
  readonly kind: OperationKind;
  readonly labels: readonly string[];
}

/** What a run did, and how it failed if it did. */
export interface RunReport {
  /** The operations that were applied and compared, in order. */
  readonly steps: readonly StepReport[];
  readonly reached: ReadonlySet<Failpoint>;
  readonly failure?: Failure;
  readonly race?: RaceReport;
  readonly crash?: CrashReport;
  /** The same failure said in fewer words, such as one death of many: shrinking begins with it. */
  readonly narrowed?: Case;
}

/** What a run did whose actor died wherever it could. */
export interface CrashReport {
  /** Different states that were judged. */
  readonly states: number;
  /** By what was cut short, an operation or a recovery: places of death that were tried, and that there are. */
  readonly coverage: ReadonlyMap<string, Coverage>;
  /** How often somebody died at a failpoint. */
  readonly crashed: ReadonlyMap<Failpoint, number>;
  /** What was done up to the death whose consequences are wrong, if one is. */
  readonly lines: readonly string[];
}

/** What a race did besides its operations. */
export interface RaceReport {
  /** Fingerprints of the order in which actors accessed what they share: one, unless all of them were explored. */
  readonly schedules: readonly string[];
  readonly isExplored?: true;
  /** For each preemption that came to pass, what its operation had passed last. */
  readonly preempted: readonly string[];
  /** What happened to requests and made a difference, in order. */
  readonly faults: readonly Fault['kind'][];
  /** Actors that died. */
  readonly deaths: number;
  /** Fingerprint of the durable writes, where they are counted. */
  readonly trace?: string;
  /** Who did what, in order: one line a turn. */
  readonly lanes: readonly LaneLine[];
}

export interface RunOptions {
  readonly engine: Engine;
  readonly store: Store;
  /** How long one step may take before it counts as hanging. */
  readonly patienceMs?: number;
  /** Is told of every operation as it begins. */
  readonly onStep?: (operation: Operation, step: number) => void;
}

const PATIENCE_MS = 120_000;

/** Runs a case in an empty root. The same case does the same each time, for all that engine and model take from the world. */
export async function runCase(data: Case, options: RunOptions): Promise<RunReport> {
  await using root = await options.store.freshRoot();
  const { patienceMs = PATIENCE_MS, engine, onStep } = options;
  const patiently = <T>(path: string, work: Promise<T>) => withPatience(patienceMs, path, work);
  const steps: StepReport[] = [];
  let world: World | undefined;
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

async function applyAndCompare(world: World, operation: Operation): Promise<StepOutcome> {
  const outcome = await apply(world, operation);
  await (mayMove(operation) ? compareState(world) : compareUnmoved(world));
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
    case 'openReadOnly':
      return true;
    case 'readAt':
    case 'hold':
    case 'everything':
    case 'getNode':
    case 'getEdge':
    case 'scanNodes':
    case 'scanEdges':
    case 'neighbours':
    case 'counts':
      return false;
  }
}

function apply(world: World, operation: Operation): Promise<StepOutcome> {
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return applyWrite(world, operation);
    case 'readAt':
      return applyReadAt(world, operation.commit, operation.read);
    case 'reopen':
      return applyReopen(world, operation.how);
    case 'hold':
      return applyHold(world);
    case 'everything':
      return applyEverything(world);
    case 'refresh':
      return applyRefresh(world);
    case 'optimize':
      return applyOptimize(world);
    case 'openReadOnly':
      return applyOpenReadOnly(world, operation.write);
    case 'getNode':
    case 'getEdge':
    case 'scanNodes':
    case 'scanEdges':
    case 'neighbours':
    case 'counts':
      return applyRead(world, operation);
  }
}
