import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { Engine } from '../../src/index.ts';
import { commitAt } from './history.ts';
import { firstRows, schemaOf } from './schema.ts';
import { costWorld } from './world.ts';

export const BUCKET = 'costs';
export const ROOT = `s3://${BUCKET}/graph`;

/** A graph as it lies in a store, to be gone on from. */
export interface Ground {
  readonly snapshot: LabSnapshot;
  readonly depth: number;
}

/**
 * One graph that grows, as it is at each of some depths, given from the least on. Nobody calls `optimize`; what a handle does
 * by itself beside its writes, it is told to do between them.
 */
export async function* growGraph(engine: Engine, tables: number, depths: readonly number[]): AsyncGenerator<Ground> {
  const lab = await startLab();
  try {
    lab.createBucket(BUCKET);
    const graph = await engine.init({ ...reach(lab, 'founder', 1), schema: schemaOf(tables) });
    await graph.load(firstRows(tables));
    let { sequence } = await graph.refresh();
    for (const depth of depths) {
      for (; sequence + 1 < depth; sequence += 1) {
        await graph.mutate(commitAt(sequence));
        await graph.upkeep();
      }
      lab.log.clear();
      yield { snapshot: lab.snapshot(), depth };
    }
    await graph.close();
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

/** How somebody reaches the graph of a lab. */
export function reach(lab: Lab, actor: string, seed: number) {
  return { root: ROOT, s3: lab.issueKey(actor), environment: costWorld(seed) };
}
