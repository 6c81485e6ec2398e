import type { ObjectClass } from '../object-class.ts';
import type { Verb } from '../verb.ts';

const PRUNED = ['.data', '.deletion', '.transaction', '.version'];

/** Whether LanceDB removes something that it prunes: one object after the other, in an order that is its own each time. */
export function isPruned({ verb, class: objectClass }: { readonly verb: Verb; readonly class: ObjectClass }): boolean {
  return verb === 'delete' && PRUNED.some((part) => objectClass.endsWith(part));
}
