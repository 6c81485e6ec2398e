import { createNormaliser } from '../../failpoints/lab/log/normalise.ts';
import type { CrashPoint, Place } from '../case/crash.ts';
import { describePlace, reachedAfter } from './points.ts';
import type { Course } from './watch.ts';

/** What was done up to a death, and by whoever recovered up to its own: one line a write or failpoint, as far as it is known. */
export function crashLines(
  { recovery, ...place }: CrashPoint,
  [operation, healing]: readonly Course[],
): readonly string[] {
  const normalise = createNormaliser();
  const lines = ['the operation', ...courseLines(operation, place, normalise)];
  return recovery ? [...lines, 'the recovery', ...courseLines(healing, recovery, normalise)] : lines;
}

function courseLines(course: Course | undefined, place: Place, normalise: (text: string) => string): readonly string[] {
  const lines: string[] = [];
  for (const { mark, reached } of course ? reachedAfter(course) : []) {
    if (mark?.at.kind === 'failpoint') lines.push(`  ${mark.at.name}`);
    if (mark?.at.kind === 'write') {
      const { verb, class: objectClass, key } = mark.at.head;
      lines.push(`  ${verb.toUpperCase()} ${objectClass} ${normalise(key.split('/').at(-1) ?? '')}`);
    }
    if (reached.after === place.after && reached.passage === place.passage && reached.writes === place.writes) break;
  }
  return [...lines, `  † at ${describePlace(place)}`];
}
