import { ancestors, bestCommonAncestors, bringsNothing, merge, type ModelState } from '../../model/index.ts';
import type { Branch, Commit, Engine, GraphHandle } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { BranchOperation, Operation } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import type { Start } from '../history/history.ts';
import { MAIN } from '../history/placement.ts';
import { rowsOf } from '../history/rows.ts';
import type { FreshRoot } from '../store/store.ts';
import { current, foundWorld, leaveWorld, type Published, type World } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';

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

/** A branch of the graph that is being made. */
interface Standing {
  /** None of main. */
  readonly branch: Branch | undefined;
  readonly world: World;
}

/** Makes the graph that a race begins with. What goes wrong with one actor alone is another suite's to find. */
export class Founder {
  readonly #standing: Map<string, Standing>;
  readonly #past: Map<string, Published>;
  #current = MAIN;

  private constructor(world: World) {
    this.#standing = new Map([[MAIN, { branch: undefined, world }]]);
    this.#past = new Map(world.published.map((each) => [each.commit.id, each]));
  }

  static async begin(engine: Engine, data: Case, root: Pick<FreshRoot, 'root' | 's3'>): Promise<Founder> {
    return new Founder(await foundWorld(engine, data, root));
  }

  async apply(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'mutate':
      case 'load':
        await applyWrite(this.#world, operation);
        this.#keep(current(this.#world));
        break;
      case 'createBranch':
      case 'deleteBranch':
      case 'checkout':
      case 'merge':
        await this.#applyToBranches(operation);
        break;
      default:
    }
  }

  ground(): Ground {
    const main = this.#find(MAIN);
    const { published } = main.world;
    const { commit, state } = current(main.world);
    const past = [...this.#past.values()].filter((each) => each.commit.id !== commit.id);
    const branches = [...this.#standing.values()].flatMap(({ branch, world }) =>
      branch ? { branch, head: current(world).commit.id } : [],
    );
    const start = {
      commit,
      rows: rowsOf(state),
      past: past.map((each) => ({ commit: each.commit, rows: rowsOf(each.state) })),
      branches,
    };
    return { commit, state, commits: published.map((each) => each.commit), start };
  }

  async leave(): Promise<void> {
    for (const { world } of this.#standing.values()) await leaveWorld(world);
  }

  get #world(): World {
    return this.#find(this.#current).world;
  }

  #find(name: string): Standing {
    const found = this.#standing.get(name);
    if (found) return found;
    throw new TypeError(`the ground of this race has no branch '${name}'`);
  }

  #keep(published: Published): void {
    this.#past.set(published.commit.id, published);
  }

  /** What makes no sense here is passed over, so that operations can be taken away one by one. */
  async #applyToBranches(operation: BranchOperation): Promise<void> {
    const { handle, published } = this.#world;
    switch (operation.kind) {
      case 'createBranch': {
        const { name, from } = operation;
        if (this.#standing.has(name)) return;
        const at = from === undefined ? published.length - 1 : from % published.length;
        const options = from === undefined ? {} : { from: published[at]?.commit.id ?? '' };
        const branch = await obtain('createBranch', () => handle.createBranch(name, options));
        this.#standing.set(name, { branch, world: await this.#worldOf(name, published.slice(0, at + 1)) });
        break;
      }
      case 'checkout':
        if (this.#standing.has(operation.branch)) this.#current = operation.branch;
        break;
      case 'deleteBranch': {
        const { name } = operation;
        const isParent = [...this.#standing.values()].some(({ branch }) => branch?.parent === name);
        const found = this.#standing.get(name);
        if (!found?.branch || isParent || name === this.#current) return;
        await obtain('deleteBranch', () => handle.deleteBranch(name));
        await leaveWorld(found.world);
        this.#standing.delete(name);
        break;
      }
      case 'merge':
        if (this.#standing.has(operation.source)) await this.#merge(handle, operation.source);
        break;
      default:
    }
  }

  async #worldOf(branch: string, published: readonly Published[]): Promise<World> {
    const { engine, location } = this.#world;
    const handle = await obtain('open', () => engine.open({ ...location, branch }));
    return { ...this.#world, handle, published: [...published] };
  }

  async #merge(handle: GraphHandle, source: string): Promise<void> {
    const world = this.#world;
    const [target, other] = [current(world), current(this.#find(source).world)];
    const lineage = [...this.#past.values()].map(({ commit }) => commit);
    if (ancestors(lineage, target.commit.id).has(other.commit.id)) return;
    const bases = bestCommonAncestors(lineage, target.commit.id, other.commit.id).flatMap(
      ({ id }) => this.#past.get(id)?.state ?? [],
    );
    const outcome = merge(bases, target.state, other.state);
    if (!outcome.ok || bringsNothing(bases, other.state)) return;
    const { commit } = await obtain('merge', () => handle.merge(source, { actor: 'conformance' }));
    if (!commit) return;
    world.published.push({ commit, state: outcome.state });
    this.#keep(current(world));
  }
}
