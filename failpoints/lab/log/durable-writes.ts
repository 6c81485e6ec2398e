import { compareCodePoints } from '../../../src/base/json.ts';
import { OBJECT_CLASSES } from '../object-class.ts';
import type { LabEvent } from './event.ts';
import { createNormaliser, withoutFreshNames } from './normalise.ts';
import { isPruned } from './pruned.ts';

/**
 * Every request that changed what is stored, in the order in which they did: what replays are compared by. Between two
 * contended ones the order of the others means nothing and is up to threads, so there they are sorted. LanceDB removes what it prunes
 * one by one and in any order, so removals that come one after the other are sorted as well.
 */
export function durableWrites(events: readonly LabEvent[]): readonly string[] {
  const normalise = createNormaliser();
  const writes = events
    .filter(({ effect }) => effect !== undefined)
    .toSorted((a, b) => (a.effect ?? 0) - (b.effect ?? 0));
  return inOrder(writes).map((event) => normalise(describe(event)));
}

function inOrder(writes: readonly LabEvent[]): readonly LabEvent[] {
  const ordered: LabEvent[] = [];
  let commuting: LabEvent[] = [];
  const end = (): void => {
    ordered.push(...commuting.toSorted(compare));
    commuting = [];
  };
  for (const event of writes) {
    const last = commuting.at(-1);
    if (last && isPruned(last) !== isPruned(event)) end();
    if (!event.contended || isPruned(event)) {
      commuting.push(event);
      continue;
    }
    end();
    ordered.push(event);
  }
  end();
  return ordered;
}

function compare(a: LabEvent, b: LabEvent): number {
  return (
    OBJECT_CLASSES.indexOf(a.class) - OBJECT_CLASSES.indexOf(b.class) ||
    compareCodePoints(withoutFreshNames(describe(a)), withoutFreshNames(describe(b)))
  );
}

function describe({ actor, operation, key, deliveryOf }: LabEvent): string {
  return `${actor} ${operation ?? ''} ${key}${deliveryOf === undefined ? '' : ' (delivered without its sender)'}`;
}
