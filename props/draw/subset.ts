import fc from 'fast-check';

/** One to `max` of the items, in their order. */
export function someOf<T>(items: readonly T[], max: number): fc.Arbitrary<readonly T[]> {
  const minLength = Math.min(1, items.length);
  return fc.subarray([...items], { minLength, maxLength: Math.min(max, items.length) });
}

/** One to `max` of the items, in any order. */
export function someShuffled<T>(items: readonly T[], max: number): fc.Arbitrary<readonly T[]> {
  const minLength = Math.min(1, items.length);
  return fc.shuffledSubarray([...items], { minLength, maxLength: Math.min(max, items.length) });
}
