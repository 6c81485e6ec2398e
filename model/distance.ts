import type { VectorMetric } from '../src/schema/definition.ts';

/** How far two vectors are apart, and by how much an answer in single precision may differ from that. */
export interface Distance {
  readonly is: number;
  readonly within: number;
  /** Whether numbers grow beyond single precision on the way, or vanish: then the row may have any distance, or none. */
  readonly isVague: boolean;
}

/** What numbers of single precision can be squared to without becoming infinite or nothing. */
const GREATEST = 1e18;
const LEAST = 1e-18;

/** Of a sum of some thousand products, as a part of the sum of their sizes. */
const PRECISION = 1e-5;

/** The distance by a metric; undefined where there is none, as of a vector of zeros by its angle. */
export function distanceBetween(
  metric: VectorMetric,
  a: readonly number[],
  b: readonly number[],
): Distance | undefined {
  switch (metric) {
    case 'l2': {
      const is = Math.hypot(...a.map((x, i) => x - (b[i] ?? 0)));
      return { is, within: is * PRECISION + LEAST, isVague: is > GREATEST };
    }
    case 'dot':
      return dotDistance(a, b);
    case 'cosine': {
      const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
      if (lengthA === 0 || lengthB === 0) return undefined;
      const is = 1 - sum(a.map((x, i) => (x / lengthA) * ((b[i] ?? 0) / lengthB)));
      return { is, within: PRECISION, isVague: [lengthA, lengthB].some((n) => n > GREATEST || n < LEAST) };
    }
  }
}

function dotDistance(a: readonly number[], b: readonly number[]): Distance {
  const products = a.map((x, i) => x * (b[i] ?? 0));
  const size = 1 + sum(products.map(Math.abs));
  return { is: 1 - sum(products), within: size * PRECISION, isVague: size > GREATEST };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
