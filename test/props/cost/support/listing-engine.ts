import { Graph, type Engine, type GraphHandle, type LocationOptions } from '../../../../src/index.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { openObjectStore } from '../../../../src/storage/location.ts';

type List = () => Promise<void>;

/** The reference engine, but that whatever is asked of a handle makes so many listings more. */
export function listingEngine(listings: (handle: GraphHandle) => Promise<number>): Engine {
  const wrapped = async (graph: GraphHandle, list: List): Promise<GraphHandle> => {
    await list();
    return new Proxy(graph, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        const method = member as (...args: unknown[]) => Promise<unknown>;
        if (name === 'close') return method.bind(target);
        return async (...args: unknown[]) => {
          for (let more = await listings(target); more > 0; more -= 1) await list();
          return await method.apply(target, args);
        };
      },
    });
  };
  return {
    init: async (options) => wrapped(await Graph.init(options), listOf(options)),
    open: async (options) => wrapped(await Graph.open(options), listOf(options)),
  };
}

function listOf({ root, s3 }: LocationOptions): List {
  const store = openObjectStore(root, s3, systemClock);
  return async () => {
    await store.list('__recovery/');
  };
}
