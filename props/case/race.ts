import type { DrawnRead, DrawnWrite, Operation } from './operation.ts';

/** What actors do side by side may hold anything but what looks at other handles of the same actor. */
export type RaceOperation =
  | DrawnWrite
  | DrawnRead
  | Extract<Operation, { readonly kind: 'everything' | 'refresh' | 'optimize' | 'reopen' }>;

/** Programs of several actors, and who of them runs when: concurrency as data. */
export interface Race {
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
