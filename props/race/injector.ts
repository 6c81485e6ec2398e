import { isApplicable } from '../../failpoints/lab/faults/applicable.ts';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import type { PlacedFault } from '../case/fault.ts';
import type { Arena } from './arena.ts';

/** A request of a racing actor as it was let go on, and what it met. */
export interface Met {
  readonly actor: number;
  readonly operation: number;
  readonly head: RequestHead;
  readonly fault: Fault | undefined;
  /** Whether its operation may have been about to publish. */
  readonly isPublishing: boolean;
  /** Turns that had been taken by then. */
  readonly turn: number;
}

/** A fault and the request that it happened to. */
export interface Strike extends Met {
  readonly fault: Fault;
}

export function isStrike(met: Met): met is Strike {
  return met.fault !== undefined;
}

/** Has faults happen to the requests that they are placed at. */
export class Injector {
  readonly #faults: readonly PlacedFault[];
  readonly #counts = new Map<PlacedFault, number>();
  readonly #met: Met[] = [];

  constructor(faults: readonly PlacedFault[]) {
    this.#faults = faults;
  }

  /** Every request so far, in order. */
  get met(): readonly Met[] {
    return this.#met;
  }

  /** What happens to a request that is let go on; each is asked about once. Of several faults the first has it. */
  meet(request: Omit<Met, 'fault'>): Fault | undefined {
    // Every fault counts every request, so that none is put out by what another does.
    const hits = this.#faults.map((placed) => this.#strikes(placed, request));
    const fault = this.#faults[hits.indexOf(true)]?.fault;
    this.#met.push({ ...request, fault });
    return fault;
  }

  #strikes(placed: PlacedFault, { actor, operation, head }: Omit<Met, 'fault'>): boolean {
    if (placed.actor !== actor || placed.operation !== operation) return false;
    if (placed.verb !== head.verb || placed.class !== head.class || !isApplicable(placed.fault, head)) return false;
    const count = (this.#counts.get(placed) ?? 0) + 1;
    this.#counts.set(placed, count);
    return count >= placed.nth && count < placed.nth + (placed.times ?? 1);
  }
}

/** Whether nothing comes back, so that only its sender's patience ends it. */
export function isSilent(fault: Fault): boolean {
  return fault.kind === 'time_out' || (fault.kind === 'deliver_late' && fault.answer === 'silence');
}

/** Whether it made a difference. */
export function tookEffect({ head }: Strike, arena: Pick<Arena, 'faults'>): boolean {
  return arena.faults().has(head.sequence);
}
