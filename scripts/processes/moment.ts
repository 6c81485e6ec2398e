import type { Moment } from '../../props/history/history.ts';

/**
 * Nanoseconds of the machine's monotonic clock, which has one zero for all processes, and neither stops for one that is
 * stopped nor goes backwards between processors: what ended before something else began has the smaller number. As a number
 * it may lose its last digits, which makes equal of two that were close, and never the later one the smaller.
 */
export function now(): Moment {
  return Number(process.hrtime.bigint());
}
