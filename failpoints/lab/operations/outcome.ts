import type { LabRequest } from '../request.ts';
import type { LabResponse } from '../response.ts';
import type { StoreState } from '../state.ts';

/** What a request comes to: the store afterwards, and the answer. */
export interface Outcome {
  readonly state: StoreState;
  readonly response: LabResponse;
}

/**
 * Serves one operation: a function of the store, the request and the time, without effects of its own. So a request can be
 * applied later, twice, or without telling its sender. Throws `Refusal`.
 */
export type Step = (state: StoreState, request: LabRequest, nowMs: number) => Outcome;
