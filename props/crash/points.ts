import { withLanded } from '../../failpoints/lab/landed.ts';
import { withoutFreshNames } from '../../failpoints/lab/log/normalise.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import type { LabRequest } from '../../failpoints/lab/request.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { compareCodePoints, type Failpoint } from '../../src/index.ts';
import type { Place } from '../case/crash.ts';
import type { Course, Mark } from './watch.ts';

/** A place at which an actor may die, and what it leaves if it dies there. */
export interface DeathPlace {
  readonly place: Place;
  readonly left: LabSnapshot;
  /** Whether nothing of the operation was left to do. */
  readonly isOver: boolean;
  /** Whether all that it made is durable and on record, so that whoever recovers can finish it. */
  readonly isConfirmed: boolean;
}

export interface DeathPlaces {
  readonly places: readonly DeathPlace[];
  /** How many there are; more than the places where there are too many to take them all. */
  readonly total: number;
}

/** Of so many writes every choice is taken; of more, each alone and all of them. */
const BESIDE_AT_MOST = 8;

/** From here on recovery owes the operation, unless somebody changed what it relied on. */
export const CONFIRMED: Failpoint = 'write.confirmed';

/** What the store is told as the time of writes that a crash lets land. No engine reads it. */
const LANDED_AT_MS = Date.UTC(2024, 1, 29);

/**
 * Every place of a course at which its actor may die: after each write that others could notice and at each failpoint, and
 * with every choice of the other writes that lie in between, and of those that were under way. Which of the others were so
 * side by side is up to threads, so all choices are taken, also those that cannot come about because one write waits for
 * another: nothing may depend on that either. What is pruned goes one by one, in any order, and there may be much of it: of that, an
 * actor dies behind the first, with one left, and behind the last.
 */
export function deathPlaces(course: Course): DeathPlaces {
  const places: DeathPlace[] = [];
  let [total, isConfirmed] = [0, false];
  const steps = reachedAfter(course);
  for (const [index, { mark, reached }] of steps.entries()) {
    isConfirmed ||= mark?.at.kind === 'failpoint' && mark.at.name === CONFIRMED;
    if (isAmidst(steps.slice(index - 1, index + 3).map((step) => step.mark))) continue;
    const next = steps[index + 1]?.mark;
    const whole = next?.landed ?? course.landed;
    const named = inOrderOfNames([...whole, ...(next?.underWay ?? [])]);
    total += 2 ** named.length;
    for (const landed of choices(named.length)) {
      const chosen = new Set(landed.map((each) => named[each]));
      const isWhole = chosen.size === whole.length && whole.every((request) => chosen.has(request));
      // In the order of their arrival, for one may rest on another.
      const some = named.filter((request) => chosen.has(request)).toSorted((a, b) => a.sequence - b.sequence);
      const left = isWhole ? (next?.before ?? course.end) : withLanded(mark?.after ?? course.start, some, LANDED_AT_MS);
      places.push({ place: { ...reached, landed }, left, isOver: !next && isWhole, isConfirmed });
    }
  }
  return { places, total };
}

/** Whether the second of four steps has one of a kind before it and two behind it. */
function isAmidst(steps: readonly (Mark | undefined)[]): boolean {
  const folders = steps.map((mark) => (mark?.at.kind === 'write' ? folderOfRemoved(mark.at.head) : undefined));
  const [folder] = folders;
  return folders.length === 4 && folder !== undefined && folders.every((each) => each === folder);
}

function folderOfRemoved({ verb, key, class: objectClass }: RequestHead): string | undefined {
  if (verb !== 'delete' || objectClass === 'sidecar') return undefined;
  return key.slice(0, key.lastIndexOf('/'));
}

type Reached = Omit<Place, 'landed'>;

/** The marks of a course, the beginning first, and where each of them brings the actor. */
export function reachedAfter({ marks }: Course): readonly { readonly mark?: Mark; readonly reached: Reached }[] {
  const passages = new Map<Failpoint, number>();
  let reached: Reached = { passage: 0, writes: 0 };
  const after = marks.map((mark) => {
    reached = beyond(reached, mark, passages);
    return { mark, reached };
  });
  return [{ reached: { passage: 0, writes: 0 } }, ...after];
}

function beyond(reached: Reached, { at }: Mark, passages: Map<Failpoint, number>): Reached {
  if (at.kind === 'write') return { ...reached, writes: reached.writes + 1 };
  const passage = (passages.get(at.name) ?? 0) + 1;
  passages.set(at.name, passage);
  return { after: at.name, passage, writes: 0 };
}

/** Threads decide in which order they come. */
function inOrderOfNames(requests: readonly LabRequest[]): readonly LabRequest[] {
  return requests.toSorted((a, b) => compareCodePoints(withoutFreshNames(a.key), withoutFreshNames(b.key)));
}

/** Choices among the first `count` numbers, smaller ones first. */
function choices(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count > BESIDE_AT_MOST) return [[], ...all.map((index) => [index]), all];
  const subsets = Array.from({ length: 2 ** count }, (_, bits) => all.filter((index) => bits & (1 << index)));
  return subsets.toSorted((a, b) => a.length - b.length);
}

/** Whether two places are one. */
function isSamePlace(a: Place, b: Place): boolean {
  const isAlike = a.after === b.after && a.passage === b.passage && a.writes === b.writes;
  return isAlike && a.landed.length === b.landed.length && a.landed.every((index, i) => index === b.landed[i]);
}

/** Whether a death there is asked for: that one, or any where none is. */
export function isWanted(place: Place, only: Place | undefined): boolean {
  return !only || isSamePlace(place, only);
}

/** A place in words. */
export function describePlace({ after, passage, writes, landed }: Place): string {
  const start = after === undefined ? 'the beginning' : passage > 1 ? `${after} (passage ${passage})` : after;
  const steps = writes === 0 ? '' : `, ${writes} ${writes === 1 ? 'write' : 'writes'} later`;
  return `${start}${steps}${landed.length === 0 ? '' : `, of the next ones ${landed.join(' and ')} landed`}`;
}
