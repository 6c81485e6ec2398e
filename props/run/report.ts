import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { Engine, Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Operation } from '../case/operation.ts';
import type { StepKind } from '../case/race.ts';
import type { Store } from '../store/store.ts';
import type { Failure } from './failure.ts';
import type { StepOutcome } from './outcome.ts';

/** What an operation did in a run. */
export interface StepReport extends StepOutcome {
  readonly kind: StepKind;
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

/** Of the places at which an actor may die: how many were tried, and how many there are. */
export interface Coverage {
  readonly covered: number;
  readonly total: number;
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

/** A line of a lane: what an actor did, in words. */
export interface LaneLine {
  readonly actor: number;
  readonly text: string;
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
