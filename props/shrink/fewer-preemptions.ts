import type { Case } from '../case/case.ts';
import type { Preemption } from '../case/race.ts';
import { orders } from '../race/orders.ts';
import { withRace } from './drop-from-race.ts';

/** As many as most races need (Musuvathi and Qadeer, PLDI 2007). */
const FEW = 2;

/** Lists of preemptions that are short enough to try every pair of them alone: there are at most 120. */
const CHOICES_UP_TO = 16;

/** Lists that are short enough to try without every pair of them, and without every detour. */
const PAIRS_UP_TO = 10;

/**
 * The same with few preemptions. One that cannot go by itself may well go together with the one that leads back; and two may
 * do for many, or the actors in another order for all of them.
 */
export function* withFewerPreemptions(data: Case): Generator<Case> {
  const { race } = data;
  if (!race) return;
  const { order, preemptions } = race.schedule;
  const { length } = preemptions;
  const isShort = length <= PAIRS_UP_TO;
  for (let size = 0; size <= FEW && size < length - 1; size++) {
    if (size === FEW && length > CHOICES_UP_TO) continue;
    for (const chosen of subsets(preemptions, size)) yield withSchedule(data, order, chosen);
  }
  // Of several actors there are many orders, so these come behind what is tried in this one.
  for (let size = 0; size < FEW && size < length; size++) {
    for (const other of orders(race.programs.length)) {
      for (const chosen of subsets(preemptions, size)) yield withSchedule(data, other, chosen);
    }
  }
  for (const [first, preemption] of preemptions.entries()) {
    for (const other of isShort ? preemptions.slice(first + 1) : preemptions.slice(first + 1, first + 2)) {
      const rest = preemptions.filter((each) => each !== preemption && each !== other);
      yield withSchedule(data, order, rest);
    }
  }
  if (isShort) for (const detoured of withoutDetours(preemptions)) yield withSchedule(data, order, detoured);
}

/** One less, with another leading where that one led: an actor that is passed through may do nothing on the way. */
function* withoutDetours(preemptions: readonly Preemption[]): Generator<readonly Preemption[]> {
  for (const dropped of preemptions) {
    const rest = preemptions.filter((each) => each !== dropped);
    for (const [index, each] of rest.entries()) {
      if (each.to !== dropped.to && each.actor !== dropped.to) yield rest.with(index, { ...each, to: dropped.to });
    }
  }
}

function withSchedule(data: Case, order: readonly number[], preemptions: readonly Preemption[]): Case {
  return withRace(data, (race) => ({ ...race, schedule: { ...race.schedule, order, preemptions } }));
}

function* subsets(of: readonly Preemption[], size: number, from = 0): Generator<readonly Preemption[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, first] of of.entries()) {
    if (index < from) continue;
    for (const rest of subsets(of, size - 1, index + 1)) yield [first, ...rest];
  }
}
