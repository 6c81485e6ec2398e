import { plantInHandles } from '../../props/support/plant.ts';
import { Graph } from '../../../src/index.ts';

/** An adapter of an engine that says of every write that it inserted one row more than it did. */
export const engine = plantInHandles(Graph, (handle) => ({
  mutate: async (statements, options) => {
    const result = await handle.mutate(statements, options);
    return result.commit ? { ...result, inserted: result.inserted + 1 } : result;
  },
}));
