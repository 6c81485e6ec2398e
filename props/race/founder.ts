import type { ModelState } from '../../model/index.ts';
import type { Commit, Engine } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Operation } from '../case/operation.ts';
import type { Start } from '../history/history.ts';
import { MAIN } from '../history/placement.ts';
import { rowsOf } from '../history/rows.ts';
import { applyBranchOperation } from '../run/branch-step.ts';
import { newest } from '../run/branches.ts';
import { foundWorld, leaveWorld, type BranchedWorld } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';
import type { FreshRoot } from '../store/store.ts';

/** What there is when the actors of a race come. */
export interface Ground {
  /** Main's newest commit, and what it holds. */
  readonly commit: Commit;
  readonly state: ModelState;
  /** Main's commits, the first one first. */
  readonly commits: readonly Commit[];
  /** The same with all that there is besides, as plain data. */
  readonly start: Start;
}

/** Makes the graph that a race begins with. What goes wrong with one actor alone is another suite's to find. */
export class Founder {
  readonly #world: BranchedWorld;

  private constructor(world: BranchedWorld) {
    this.#world = world;
  }

  static async begin(engine: Engine, data: Case, root: Pick<FreshRoot, 'root' | 's3'>): Promise<Founder> {
    return new Founder(await foundWorld(engine, data, root));
  }

  async apply(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'mutate':
      case 'load':
        await applyWrite(this.#world, operation);
        break;
      case 'createBranch':
      case 'deleteBranch':
      case 'checkout':
      case 'merge':
        await applyBranchOperation(this.#world, operation);
        break;
      default:
    }
  }

  ground(): Ground {
    const { branches } = this.#world;
    const main = branches.get(MAIN);
    if (!main) throw new TypeError('a graph has a main branch');
    const { commit, state } = newest(main);
    const ever = new Map(branches.ever.flatMap(({ published }) => published).map((each) => [each.commit.id, each]));
    ever.delete(commit.id);
    const start = {
      commit,
      rows: rowsOf(state),
      past: [...ever.values()].map((each) => ({ commit: each.commit, rows: rowsOf(each.state) })),
      branches: branches.all
        .filter((line) => line !== main)
        .map((line) => ({ branch: line.branch, head: newest(line).commit.id })),
    };
    return { commit, state, commits: main.published.map((each) => each.commit), start };
  }

  async leave(): Promise<void> {
    await leaveWorld(this.#world);
  }
}
