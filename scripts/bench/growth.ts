/** How a figure moved from early in a row of samples to late in it. */
export interface Growth {
  readonly early: number;
  readonly late: number;
  readonly grows: boolean;
}

/** Shares of the samples, from the first on: until then the process warms up. */
const EARLY = { from: 0.1, to: 0.3 };
const LATE = { from: 0.8, to: 1 };

/** Compares the medians of an early and of a late window; more than `tolerance`, a share of the early one, is growth. */
export function growthOf(samples: readonly number[], tolerance: number): Growth {
  const early = median(within(samples, EARLY));
  const late = median(within(samples, LATE));
  return { early, late, grows: late > early * (1 + tolerance) };
}

function within(samples: readonly number[], { from, to }: typeof EARLY): readonly number[] {
  return samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to));
}

function median(samples: readonly number[]): number {
  const middle = samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)];
  if (middle === undefined) throw new Error('a window needs a sample');
  return middle;
}
