import type { Rule } from '../rule.ts';
import { ROOMS, roomOf } from '../rooms.ts';

/** A check that looked at nothing has found nothing: every room must have had a file in it. */
export const lookedAt: Rule = ({ sources }) => {
  const seen = new Set(sources.map(({ path }) => roomOf(path)));
  return ROOMS.filter((room) => !seen.has(room)).map((room) => ({
    file: room,
    line: 1,
    message: 'no source was looked at in this room',
  }));
};
