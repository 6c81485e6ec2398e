import type { Clock } from '../../src/base/clock.ts';
import type { Staleness } from './faults/fault.ts';
import type { FaultPlan } from './faults/plan.ts';
import { createHistory } from './faults/history.ts';
import type { LabRequest } from './request.ts';
import type { LabResponse } from './response.ts';
import type { StoreState } from './state.ts';
import { step } from './step.ts';

/** A request that changed what is stored. */
export interface Change {
  readonly request: LabRequest;
  readonly before: StoreState;
  readonly after: StoreState;
}

/** The one place that holds what is stored, and where it changes. */
export interface Cell {
  readonly state: StoreState;
  apply(request: LabRequest): { readonly response: LabResponse; readonly change: Change | undefined };
  /** How a listing would have been answered; undefined where nothing has changed since, or nothing older is known. */
  applyStale(request: LabRequest, within: Staleness): LabResponse | undefined;
  /** Changes it by other means than a request. */
  replace(state: StoreState): void;
  /** From now on remembers what listings under this plan may tell of. */
  reachBack(plan: FaultPlan): void;
}

export function createCell(initial: StoreState, clock: Clock): Cell {
  const history = createHistory();
  let state = initial;
  return {
    get state() {
      return state;
    },
    apply(request) {
      const nowMs = clock.now();
      const before = state;
      const { state: after, response } = step(before, request, nowMs);
      if (after === before) return { response, change: undefined };
      state = after;
      history.remember(before, nowMs);
      return { response, change: { request, before, after } };
    },
    applyStale(request, within) {
      const nowMs = clock.now();
      const past = history.past(within, nowMs);
      if (!past) return undefined;
      const present = step(state, request, nowMs).response;
      const { response } = step(past, request, nowMs);
      // A bucket that was not there yet is not the listing that was asked for.
      return response.status !== 200 || response.body.equals(present.body) ? undefined : response;
    },
    replace(next) {
      state = next;
    },
    reachBack: (plan) => history.reachBack(plan),
  };
}
