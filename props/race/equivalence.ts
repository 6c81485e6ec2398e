import { createHash } from 'node:crypto';
import { createNormaliser } from '../../failpoints/lab/log/normalise.ts';
import { isWriteAccess, sharedPlace } from './access.ts';
import type { Turn } from './scheduler.ts';

/**
 * A fingerprint that schedules share which differ only in the order of accesses that commute: for each shared place who
 * accessed it in which order, where reads between two writes have none. Two of them are one schedule, as far as anybody
 * could tell. Where nobody sees accesses any two turns might be told apart, so it is the order of them all.
 */
export function scheduleClass(turns: readonly Turn[]): string {
  if (!seesAccesses(turns)) return fingerprint(turns.map(turnText));
  const normalise = createNormaliser();
  const places = new Map<string, string[][]>();
  for (const { actor, operation, at } of turns) {
    if (at.kind !== 'request') continue;
    const place = normalise(sharedPlace(at.head));
    const rounds = places.get(place) ?? [];
    places.set(place, rounds);
    const name = `${actor}/${operation}`;
    const last = rounds.at(-1);
    if (isWriteAccess(at.head)) rounds.push([`${name}!`], []);
    else if (last) last.push(name);
    else rounds.push([name]);
  }
  const text = [...places]
    .map(([place, rounds]) => `${place}: ${rounds.map((names) => names.toSorted().join(' ')).join(' | ')}`)
    .toSorted()
    .join('\n');
  return fingerprint([text]);
}

/** Whether requests take turns, as on a lab; elsewhere failpoints are all that is known of what actors do. */
export function seesAccesses(turns: readonly Turn[]): boolean {
  return turns.some(({ at }) => at.kind === 'request');
}

function turnText({ actor, operation, at }: Turn): string {
  return `${actor}/${operation} ${at.kind === 'failpoint' ? at.name : at.kind}`;
}

/** A short text that stands for a long one. */
export function fingerprint(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}
