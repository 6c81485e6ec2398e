import { nameOf } from '../../props/race/run-race.ts';
import type { LaneLine } from '../../props/run/report.ts';

const WIDTH_MAX = 160;
const LANE_MIN = 28;

/** Turns as text: a column for each actor, in which time runs down. What is too long for its column is cut. */
export function laneLines(lines: readonly LaneLine[], actors: number): readonly string[] {
  const width = Math.max(LANE_MIN, Math.floor(WIDTH_MAX / Math.max(actors, 1)));
  const heads = Array.from({ length: actors }, (_, actor) => nameOf(actor).padEnd(width)).join('');
  return [heads, ...lines.map(({ actor, text }) => `${' '.repeat(actor * width)}${cut(text, width - 2)}`)].map((line) =>
    line.trimEnd(),
  );
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
