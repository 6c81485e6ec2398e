import type { Failpoint, Failpoints } from '../src/index.ts';

/** Failpoints that end a process when it passes one of them for the n-th time. */
export interface CrashPlan {
  readonly at: Failpoint;
  /** 1 for the first passage. */
  readonly passage: number;
}

export interface Crash {
  readonly failpoints: Failpoints;
  /** Resolves when the crash has happened. Nothing of the operation that died runs after that. */
  readonly crashed: Promise<void>;
  /** What was passed so far, in order. */
  readonly passed: readonly Failpoint[];
}

/** A dead process does nothing more, not even clean up: the failpoint that it died at never answers. */
export function crashAt(plan: CrashPlan): Crash {
  const { promise: crashed, resolve: crash } = Promise.withResolvers<void>();
  const passed: Failpoint[] = [];
  const reach = async (failpoint: Failpoint): Promise<void> => {
    passed.push(failpoint);
    const passages = passed.filter((name) => name === plan.at).length;
    if (failpoint !== plan.at || passages < plan.passage) return;
    crash();
    await new Promise<never>(() => {});
  };
  return { failpoints: { reach }, crashed, passed };
}
