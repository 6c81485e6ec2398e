import assert from 'node:assert/strict';
import { Graph, GraphError, type Commit, type MergeConflict } from '../../../src/index.ts';
import { quietWorld } from '../../support/world.ts';
import {
  after,
  basesOf,
  beginning,
  foresee,
  headOf,
  type Foreseen,
  type Past,
  sourceOf,
  stateAt,
} from '../../model/crosswise/past.ts';
import type { MergeStep, Step } from '../../model/crosswise/step.ts';
import { rowsIn } from '../../model/merge-table/judge.ts';
import { WORLD, wordsOf } from '../../model/merge-table/world.ts';
import { rowsOf } from './rows.ts';

/** A story of branches that a graph is taken through, step by step, while the model says what has to come of each. */
export class Tale {
  readonly #root: string;
  readonly #graphs: Map<string, Graph>;
  /** What happened so far, as the model has it, under the ids that the engine gave. */
  past: Past;

  private constructor(root: string, main: Graph, first: Commit) {
    this.#root = root;
    this.#graphs = new Map([['main', main]]);
    this.past = beginning(first);
  }

  static async begin(root: string): Promise<Tale> {
    const main = await Graph.init({ root, schema: WORLD, environment: quietWorld() });
    const [first] = await main.commits();
    assert(first);
    return new Tale(root, main, first);
  }

  /** Throws unless the engine does what the model says; tells what that is. Of what the model refuses only merges are tried. */
  async does(step: Step): Promise<Foreseen> {
    const foreseen = foresee(this.past, step);
    const commit = await this.#commitOf(step, foreseen);
    this.past = after(this.past, step, foreseen, () => {
      assert(commit);
      return commit;
    });
    assert.deepEqual(
      wordsOf(await rowsOf(await this.#graph(step.branch).snapshot())),
      wordsOf(rowsIn(stateAt(this.past, headOf(this.past, step.branch)))),
    );
    return foreseen;
  }

  async close(): Promise<void> {
    for (const graph of this.#graphs.values()) {
      const { intents, tables } = await graph.inspect();
      assert.deepEqual(intents, []);
      assert(tables.every(({ drift }) => !drift));
      await graph.close();
    }
  }

  async #commitOf(step: Step, foreseen: Foreseen): Promise<Commit | null> {
    switch (step.kind) {
      case 'fork': {
        await this.#graph(step.of).createBranch(step.branch);
        const environment = quietWorld(undefined, 1 + this.#graphs.size);
        const graph = await Graph.open({ root: this.#root, branch: step.branch, environment });
        this.#graphs.set(step.branch, graph);
        return null;
      }
      case 'work': {
        if (foreseen.kind !== 'commit') return null;
        return (await this.#graph(step.branch).mutate(step.statements)).commit;
      }
      case 'merge': {
        const source = sourceOf(this.past, step);
        return source === undefined ? null : await this.#merge(step, source, foreseen);
      }
    }
  }

  async #merge({ branch, source }: MergeStep, commit: string, foreseen: Foreseen): Promise<Commit | null> {
    const graph = this.#graph(branch);
    const name = await this.#markOf(source, commit);
    const bases = await graph.mergeBases(name);
    assert.deepEqual(
      bases.map(({ id }) => id),
      basesOf(this.past, headOf(this.past, branch), commit),
    );
    if (foreseen.kind === 'conflict') {
      assert.deepEqual(await conflictsOf(graph.merge(name)), foreseen.conflicts);
      return null;
    }
    const { commit: made, ...claim } = await graph.merge(name);
    if (foreseen.kind !== 'commit') {
      assert.deepEqual([made, claim], [null, { kind: 'up_to_date', inserted: 0, updated: 0, deleted: 0 }]);
      return null;
    }
    const { inserted, updated, deleted } = foreseen.counts;
    assert.deepEqual(claim, { kind: foreseen.by, inserted, updated, deleted });
    assert.deepEqual([made?.parent, made?.merged], [headOf(this.past, branch), foreseen.merged]);
    return made;
  }

  /** The name of a branch whose newest commit it is: what is merged is always that. */
  async #markOf(source: string, commit: string): Promise<string> {
    if (headOf(this.past, source) === commit) return source;
    const name = `at ${commit}`;
    const existing = await this.#graph(source).branches();
    if (existing.every((each) => each.name !== name)) await this.#graph(source).createBranch(name, { from: commit });
    return name;
  }

  #graph(branch: string): Graph {
    const graph = this.#graphs.get(branch);
    assert(graph, branch);
    return graph;
  }
}

async function conflictsOf(merging: Promise<unknown>): Promise<readonly MergeConflict[]> {
  const error: unknown = await merging.then(
    () => assert.fail('merged'),
    (thrown: unknown) => thrown,
  );
  assert(error instanceof GraphError && error.code === 'merge_conflict', String(error));
  return error.details['conflicts'] as readonly MergeConflict[];
}
