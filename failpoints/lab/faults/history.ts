import type { StoreState } from '../state.ts';
import type { Staleness } from './fault.ts';
import type { FaultPlan } from './plan.ts';

/** Writes that are remembered for plans that are still to come. */
const WRITES_AT_LEAST = 32;

/** What the store was before, as far back as the plan's listings look. */
export interface History {
  /** Of a state that was replaced just now. */
  remember(state: StoreState, nowMs: number): void;
  /** The oldest state that a listing may tell of; undefined where nothing older is known than what is stored now. */
  past(within: Staleness, nowMs: number): StoreState | undefined;
  /** From now on it reaches as far back as this plan looks. */
  reachBack(plan: FaultPlan): void;
}

export function createHistory(): History {
  /** Oldest first. */
  const replaced: { state: StoreState; atMs: number }[] = [];
  let writes = WRITES_AT_LEAST;
  let ageMs = 0;
  return {
    remember(state, nowMs) {
      replaced.push({ state, atMs: nowMs });
      while (replaced.length > writes && (replaced[0]?.atMs ?? Infinity) <= nowMs - ageMs) replaced.shift();
    },
    past(within, nowMs) {
      if ('writes' in within) return replaced[Math.max(0, replaced.length - within.writes)]?.state;
      return replaced.find(({ atMs }) => atMs > nowMs - within.ageMs)?.state;
    },
    reachBack({ rules }) {
      const bounds = rules.flatMap(({ fault }) => (fault.kind === 'stale_list' ? [fault.within] : []));
      writes = Math.max(WRITES_AT_LEAST, ...bounds.map((bound) => ('writes' in bound ? bound.writes : 0)));
      ageMs = Math.max(0, ...bounds.map((bound) => ('ageMs' in bound ? bound.ageMs : 0)));
    },
  };
}
