import type { Case } from '../case/case.ts';
import type { Items } from './drop-items.ts';
import { operationsOf } from './drop-from-race.ts';

/** The case with an actor's first write done before anybody races: then nobody can come in between. */
export function* withWriteBeforeRace(data: Case): Generator<Case> {
  for (const [actor, [first]] of (data.race?.programs ?? []).entries()) {
    if (first?.kind !== 'mutate' && first?.kind !== 'load') continue;
    const items: Items = operationsOf(actor);
    yield { ...items.without(data, 0, 1), operations: [...data.operations, first] };
  }
}
