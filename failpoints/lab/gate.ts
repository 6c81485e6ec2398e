import { assert } from '../../src/base/assert.ts';
import { isApplicable } from './faults/applicable.ts';
import type { Fault } from './faults/fault.ts';
import type { RequestHead } from './request-head.ts';

/** What a request that was let go on meets: a fault of the releaser's choice, or whatever the plan says. */
export type Release = Fault | 'as_planned';

/** Where requests can be made to wait, before they have any effect, until a scheduler lets them go on. */
export interface Gate {
  /** Which requests wait, from now on; none, unless said. Those that wait already go on waiting. */
  holdWhere(holds: (head: RequestHead) => boolean): void;
  /** Those that wait, in the order of their arrival. */
  readonly held: readonly RequestHead[];
  /** Lets one go on. */
  release(sequence: number, release?: Release): void;
  /** Holds nothing any more, and lets all go on that wait. */
  open(): void;
  /** Tells of every request that begins to wait, and when its sender has gone; until the function that it returns is called. */
  listen(listener: (head: RequestHead, gone: Promise<void>) => void): () => void;
  /** Resolves with those that wait once there are so many of them; rejects when the lab stops. */
  whenHeld(count?: number): Promise<readonly RequestHead[]>;
}

/** The gate as requests meet it. */
export interface GateKeeper extends Gate {
  /** Resolves when the request may go on; whoever listens is told when its sender has gone. */
  pass(head: RequestHead, gone: Promise<void>): Promise<Release>;
  /** Turns away the waiting requests of an actor, or of everybody: they go on, and whoever waits for them is told nothing. */
  dismiss(actor?: string): void;
  stop(): void;
}

export function createGate(): GateKeeper {
  const waiting = new Map<number, { head: RequestHead; go: (release: Release) => void }>();
  const listeners = new Set<Parameters<Gate['listen']>[0]>();
  const stopped = Promise.withResolvers<never>();
  // Nobody need be waiting when the lab stops.
  stopped.promise.catch(() => {});
  let holds = (_: RequestHead): boolean => false;

  const heads = (): readonly RequestHead[] => [...waiting.values()].map(({ head }) => head);

  function release(sequence: number, how: Release = 'as_planned'): void {
    const entry = waiting.get(sequence);
    assert(entry, `request ${sequence} is held`);
    assert(
      how === 'as_planned' || isApplicable(how, entry.head),
      'the fault of a request is one that can happen to it',
    );
    waiting.delete(sequence);
    entry.go(how);
  }

  function listen(listener: Parameters<Gate['listen']>[0]): () => void {
    const own = (head: RequestHead, gone: Promise<void>): void => listener(head, gone);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  return {
    get held() {
      return heads();
    },
    holdWhere(predicate) {
      holds = predicate;
    },
    release,
    open() {
      holds = () => false;
      for (const { sequence } of heads()) release(sequence);
    },
    listen,
    async whenHeld(count = 1) {
      if (waiting.size >= count) return heads();
      const reached = Promise.withResolvers<void>();
      const unlisten = listen(() => {
        if (waiting.size >= count) reached.resolve();
      });
      try {
        await Promise.race([reached.promise, stopped.promise]);
      } finally {
        unlisten();
      }
      return heads();
    },
    pass(head, gone) {
      if (!holds(head)) return Promise.resolve('as_planned');
      const { promise, resolve } = Promise.withResolvers<Release>();
      waiting.set(head.sequence, { head, go: resolve });
      for (const listener of listeners) listener(head, gone);
      return promise;
    },
    dismiss(actor) {
      for (const { sequence, actor: own } of heads()) if (actor === undefined || own === actor) release(sequence);
    },
    stop() {
      stopped.reject(new Error('the lab has stopped'));
    },
  };
}
