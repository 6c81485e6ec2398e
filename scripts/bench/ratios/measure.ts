import type { Contest, Gauge } from './contest.ts';
import type { Place } from './place.ts';

/** How much of everything there is: 1 for what the names say, less to see that all of it works. */
export interface Scale {
  rows(count: number): number;
  rounds(count: number): number;
}

/** A group of contests over the same tables. */
export interface Measure {
  readonly name: string;
  readonly gauge: Gauge;
  contests(place: Place, scale: Scale): Promise<readonly Contest[]>;
}

export function scaledBy(factor: number): Scale {
  return {
    rows: (count) => Math.max(10, Math.round(count * factor)),
    rounds: (count) => Math.max(1, Math.round(count * factor)),
  };
}
