import type { ModelState } from '../../../../model/index.ts';
import { Mismatch } from '../../../../props/compare/mismatch.ts';
import type { Commit, GraphHandle, LoadInput } from '../../../../src/index.ts';
import { load, people, stateOf } from '../../../model/support/graph.ts';
import { fakeEngine } from '../../support/fake-engine.ts';

const ROWS: LoadInput = {
  mode: 'append',
  nodes: {
    Person: [{ name: 'Ada', age: 36 }, { name: 'Bob' }],
    Place: [{ country: 'DE', code: 1 }],
  },
  edges: {
    Knows: [{ id: 'ab', from: 'Ada', to: 'Bob', values: { since: '2020-01-01' } }],
    LivesIn: [{ id: 'a1', from: 'Ada', to: ['DE', 1] }],
  },
};

/** A few rows in the model, and in an engine that has them all right. */
export interface Ground {
  readonly state: ModelState;
  readonly graph: GraphHandle;
  readonly head: Commit;
}

export async function groundOf(): Promise<Ground> {
  const graph = await fakeEngine().init({ root: 'ground', schema: people });
  const { commit } = await graph.load(ROWS);
  if (!commit) throw new Error('the rows are new');
  return { state: stateOf(people, load(ROWS)), graph, head: commit };
}

/** The comparison that fails, and where; undefined where all is as it should be. */
export async function mismatchIn(compare: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await compare();
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return `${error.comparison} ${error.difference.path}`;
    throw error;
  }
}
