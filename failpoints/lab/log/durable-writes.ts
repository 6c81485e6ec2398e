import { compareCodePoints } from '../../../src/base/json.ts';
import { OBJECT_CLASSES } from '../object-class.ts';
import type { LabEvent } from './event.ts';
import { createNormaliser, withoutFreshNames } from './normalise.ts';

/**
 * Every request that changed what is stored, in the order in which they did: what replays are compared by. Between two
 * contended ones the order of the others means nothing and is up to threads, so there they are sorted.
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
  for (const event of writes) {
    if (!event.contended) {
      commuting.push(event);
      continue;
    }
    ordered.push(...commuting.toSorted(compare), event);
    commuting = [];
  }
  return [...ordered, ...commuting.toSorted(compare)];
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
