/** A line for each of the figures of a step, the greatest first; what is nothing in the digits shown is left out. */
export function figures(
  counted: Iterable<readonly [string, number]>,
  steps: number,
  { digits, unit = '' }: { readonly digits: number; readonly unit?: string },
): readonly string[] {
  return [...counted]
    .map(([name, total]) => ({ name, a: total / steps }))
    .filter(({ a }) => Number(a.toFixed(digits)) > 0)
    .toSorted((one, other) => other.a - one.a)
    .map(({ name, a }) => `  ${name.padEnd(24)} ${a.toFixed(digits).padStart(7)}${unit}`);
}
