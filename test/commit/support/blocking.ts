import type { ExecutionContext } from 'ava';
import type { Lab } from '../../../failpoints/lab/lab.ts';
import type { RequestHead } from '../../../failpoints/lab/request-head.ts';
import { GraphError, type Failpoint, type Failpoints, type Graph } from '../../../src/index.ts';
import { citiesOf } from './site.ts';

/** Resolves when two who write have looked for intents and are about to arm their own, neither knowing of the other. */
export function bothArming({ gate }: Lab): Promise<readonly RequestHead[]> {
  gate.holdWhere(({ class: object, verb }) => object === 'sidecar' && verb === 'put');
  return gate.whenHeld(2);
}

export function sequenceOf(heads: readonly RequestHead[], whose: string): number {
  return heads.find(({ actor }) => actor === whose)?.sequence ?? 0;
}

/** Failpoints at which an operation waits for a while, the first time that it comes by. */
export function stopAt(at: Failpoint): {
  readonly failpoints: Failpoints;
  readonly there: Promise<void>;
  readonly goOn: () => void;
} {
  const [there, onward] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== at) return;
    there.resolve();
    await onward.promise;
  };
  return { failpoints: { reach }, there: there.promise, goOn: onward.resolve };
}

export function away(): GraphError {
  return new GraphError('unavailable', 'storage_unavailable', 'the store is away for a moment');
}

/** How many intents lie there, and on which tables something unpublished. */
export async function lying(graph: Graph): Promise<{ readonly intents: number; readonly drift: readonly string[] }> {
  const { intents, tables } = await graph.inspect();
  return { intents: intents.length, drift: tables.filter(({ drift }) => drift).map(({ type }) => type) };
}

export async function assertPutRight(t: ExecutionContext, graph: Graph, cities: readonly string[]): Promise<void> {
  t.deepEqual(await lying(graph), { intents: 0, drift: [] });
  t.deepEqual(await citiesOf(graph), cities);
}
