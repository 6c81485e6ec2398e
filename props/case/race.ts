import type { Stray } from './crash.ts';
import {
  OPERATION_KINDS,
  type BranchOperation,
  type DrawnRead,
  type DrawnWrite,
  type MaintenanceOperation,
  type Operation,
  type OperationKind,
} from './operation.ts';

/**
 * What actors do side by side may hold anything but what looks at other handles of the same actor. Whatever is read at an old
 * commit is read at one of main's from before the race. The minimum age of a cleanup is that of the race, whatever it says: so it
 * protects all that is under way, and nothing of what was over before.
 */
export type RaceOperation =
  | DrawnWrite
  | DrawnRead
  | BranchOperation
  | MaintenanceOperation
  | Extract<Operation, { readonly kind: 'everything' | 'refresh' | 'readAt' | 'reopen' | 'openReadOnly' }>
  | OlderOperation;

/**
 * A program of the older release that left the graph, which knows nothing of today's: it opens a branch that there is from the beginning,
 * adds a row to one table and publishes that. Nothing where no older release left it. It may be one actor's alone, since
 * older releases are for one process; and nobody deletes the branch.
 */
export interface OlderOperation {
  readonly kind: 'publishOlder';
  readonly branch: string;
}

/** Every kind of operation that an actor may do, alone or beside others. */
export const STEP_KINDS = [...OPERATION_KINDS, 'publishOlder'] as const satisfies readonly StepKind[];

export type StepKind = OperationKind | OlderOperation['kind'];

/** Programs of several actors, and who of them runs when: concurrency as data. */
export interface Race {
  /** What has strayed onto main before the race, one after the other. */
  readonly strays?: readonly Stray[];
  /** One for each actor, who are told by their index. */
  readonly programs: readonly (readonly RaceOperation[])[];
  readonly schedule: Schedule;
}

/**
 * Only one actor runs at a time. It runs until it is preempted, or its program ends; then the first in `order` goes on that
 * has not ended. A preemption stands at a place of its actor's own program, so it keeps its meaning when others change.
 */
export interface Schedule {
  readonly order: readonly number[];
  readonly preemptions: readonly Preemption[];
  readonly deaths?: readonly Death[];
  /** In place of this one schedule, every one that has at most so many preemptions, and differs from all before. */
  readonly explore?: number;
}

/** Right before an access, another actor goes on; not if it has ended, nor where the place is never reached. */
export interface Preemption {
  readonly actor: number;
  /** Index in the actor's program. */
  readonly operation: number;
  /** Counts what the operation touches that others can see change, and the failpoints that it passes; 0 is its beginning. */
  readonly access: number;
  readonly to: number;
}

/** At an access, its actor dies: it does nothing more, and nobody hears of it again. */
export interface Death {
  readonly actor: number;
  readonly operation: number;
  readonly access: number;
  /**
   * What becomes of what it had sent: it never arrives, it takes effect at once, or it does so after as many further turns of
   * the others, behind their end and whatever recovery did if there are fewer.
   */
  readonly landing: 'never' | 'at_once' | { readonly turns: number };
}
