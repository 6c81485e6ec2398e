import type { Outcome } from './contest.ts';
import type { Spread } from './spread.ts';

/** Whether a bound is kept; the median decides. */
export function isKept({ bound, ratio }: Outcome): boolean {
  return bound === undefined || ratio.median <= bound;
}

/** One line a contest: medians, and between which two figures half of them lie. */
export function lineOf(outcome: Outcome): string {
  const { name, unit, subject, beside, ratio, bound } = outcome;
  const judged = bound === undefined ? '' : `  at most ${bound.toFixed(1)}: ${isKept(outcome) ? 'kept' : 'MISSED'}`;
  return [
    name.padEnd(34),
    sideText(subject, unit),
    sideText(beside, unit),
    `ratio ${ratio.median.toFixed(2)} (${ratio.lower.toFixed(2)} to ${ratio.upper.toFixed(2)})${judged}`,
  ].join('  ');
}

function sideText(side: Spread & { readonly label: string }, unit: string): string {
  const { label, median, lower, upper } = side;
  const spread = `(${lower.toFixed(1)} to ${upper.toFixed(1)})`;
  return `${label.padEnd(9)} ${median.toFixed(1).padStart(7)} ${unit} ${spread.padEnd(19)}`;
}
