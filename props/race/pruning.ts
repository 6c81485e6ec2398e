import type { RequestHead } from '../../failpoints/lab/request-head.ts';

/**
 * Tells requests by which LanceDB looks at versions that it is about to remove. It does so side by side with removing others, in
 * an order that is up to threads; they tell nobody anything that could change. A prune lists one kind of its table's files after the
 * other, deletion files last, and then asks for nothing but what it removes.
 */
export class Pruning {
  readonly #actors = new Set<string>();

  isLook({ actor, verb, class: objectClass }: RequestHead): boolean {
    if (verb === 'list' && objectClass.endsWith('.deletion')) this.#actors.add(actor);
    else if (verb !== 'head' && verb !== 'delete') this.#actors.delete(actor);
    return verb === 'head' && this.#actors.has(actor);
  }
}
