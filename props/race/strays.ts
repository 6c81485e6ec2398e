import type { LabEvent } from '../../failpoints/lab/log/event.ts';

/**
 * Keys of what was written when nobody answered for it any more: what landed late, and what an actor wrote after others had
 * taken it for dead and cleared its intent away, who then was gone before it could put that back. It is drift, which the next
 * writer of the table puts right.
 */
export function strays(events: readonly LabEvent[], gone: ReadonlySet<string>): readonly string[] {
  const intents = new Map<string, string>();
  const resolved = new Set<string>();
  const keys: string[] = [];
  for (const { actor, verb, key, class: objectClass, condition, deliveryOf } of inOrder(events)) {
    if (objectClass === 'sidecar' && verb === 'put' && condition === 'if_none_match') intents.set(actor, key);
    if (objectClass === 'sidecar' && verb === 'delete' && intents.get(actor) !== key) resolved.add(key);
    const isOrphan = gone.has(actor) && resolved.has(intents.get(actor) ?? '');
    if (deliveryOf !== undefined || isOrphan) keys.push(key);
  }
  return keys;
}

/** Those that changed what is stored, as they did. */
function inOrder(events: readonly LabEvent[]): readonly LabEvent[] {
  return events.filter(({ effect }) => effect !== undefined).toSorted((a, b) => (a.effect ?? 0) - (b.effect ?? 0));
}
