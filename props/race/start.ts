/**
 * When every racer's clock begins: later than anything that is stored, by the time of day. So a cleanup can be told an age that begins
 * with the race.
 */
export const START_MS = Date.UTC(2100, 0, 1);
