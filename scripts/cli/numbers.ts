import { InvalidArgumentError } from 'commander';
import type { Shard } from '../../props/check/check.ts';

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** A graph that is measured has as many tables and commits. */
const COUNT_AT_LEAST = 4;

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^-?\d+$/.test(text) && seed >= -(2 ** 31) && seed < 2 ** 32) return seed;
  throw new InvalidArgumentError('It should be a 32-bit integer, such as 42.');
}

export function parseRuns(text: string): number {
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && Number.isSafeInteger(runs)) return runs;
  throw new InvalidArgumentError('It should be a whole number, 1 or more.');
}

/** Whole numbers that are not too small for a graph, with commas in between. */
export function parseCounts(text: string): readonly number[] {
  const counts = text.split(',').map(Number);
  if (/^\d+(,\d+)*$/.test(text) && counts.every((count) => count >= COUNT_AT_LEAST && Number.isSafeInteger(count))) {
    return counts;
  }
  throw new InvalidArgumentError('It should be whole numbers, 4 or more, such as 10,1000.');
}

/** A length of time in milliseconds. */
export function parseTime(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const timeMs = Number(amount) * (UNIT_MS.get(unit) ?? NaN);
  if (timeMs > 0 && timeMs < 2 ** 31) return timeMs;
  throw new InvalidArgumentError('It should be a length of time, such as 500ms, 60s, 5m or 2h.');
}

export function parseShard(text: string): Shard {
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of && Number.isSafeInteger(of)) {
    return { index, of };
  }
  throw new InvalidArgumentError('It should be i/n with i from 1 to n, such as 1/4.');
}
