import type { Case } from '../case/case.ts';
import type { Preemption } from '../case/race.ts';
import { orders } from '../race/orders.ts';
import { withRace } from './drop-from-race.ts';
import type { Trial } from './trial.ts';

/** As many as most races need (Musuvathi and Qadeer, PLDI 2007). */
const FEW = 2;

/**
 * The same with few preemptions in place of many. One that cannot go by itself may well go together with the one that leads
 * back, or if the actors go on in another order: so every small choice of them is tried, under every order.
 */
export async function toFewPreemptions(data: Case, trial: Trial): Promise<Case> {
  const found = await trial.first(choices(data));
  return found?.case ?? data;
}

function* choices(data: Case): Generator<Case> {
  const { race } = data;
  if (!race) return;
  const { preemptions } = race.schedule;
  for (let size = 0; size <= FEW && size < preemptions.length; size++) {
    for (const order of [race.schedule.order, ...orders(race.programs.length)]) {
      for (const chosen of subsets(preemptions, size)) {
        yield withRace(data, (each) => ({ ...each, schedule: { order, preemptions: chosen } }));
      }
    }
  }
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
