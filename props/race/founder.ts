import type { ModelState } from '../../model/index.ts';
import {
  noFailpoints,
  seededRandom,
  steppingClock,
  type Commit,
  type Engine,
  type Failpoints,
} from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Stray } from '../case/crash.ts';
import type { Demotion, Operation } from '../case/operation.ts';
import { attempt, obtain } from '../compare/attempt.ts';
import type { Start } from '../history/history.ts';
import { MAIN } from '../history/placement.ts';
import { rowsOf } from '../history/rows.ts';
import { demote } from '../older/demote.ts';
import { placeAt } from '../older/place.ts';
import { applyBranchOperation } from '../run/branch-step.ts';
import { newest } from '../run/branches.ts';
import { callMaintenance } from '../run/maintenance-step.ts';
import { resolveWrite } from '../run/resolve.ts';
import { goAstray } from '../run/stray.ts';
import { foundWorld, leaveWorld, type BranchedWorld } from '../run/world.ts';
import { applyWrite, callWrite } from '../run/write-step.ts';
import type { FreshRoot } from '../store/store.ts';

/** Nobody else mints their ids. */
const SEED_OF_STRAYS = 2000;

/** When the clock of a stray begins: behind that of the founder. */
const STRAYED_MS = Date.UTC(2024, 2, 1);

/** What there is when the actors of a race come. */
export interface Ground {
  /** Main's newest commit, and what it holds. */
  readonly commit: Commit;
  readonly state: ModelState;
  /** Main's commits, the first one first. */
  readonly commits: readonly Commit[];
  /** The same with all that there is besides, as plain data. */
  readonly start: Start;
  /** How an older release left it, if one did. */
  readonly older: Demotion | undefined;
  /** Locations of tables on which something lies that nobody has published. */
  readonly strewn: readonly string[];
  /** When all of it was stored, by the clock of who wrote it. */
  readonly storedMs: number;
}

/**
 * Makes the graph that a race begins with. What goes wrong with one actor alone is another suite's to find. Where an older release is to
 * have left it, that is the last thing that is done: whoever looks from then on belongs to the race.
 */
export class Founder {
  readonly #world: BranchedWorld;
  #demotion: Demotion | undefined;

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
      case 'demote':
        this.#demotion = operation;
        break;
      default:
    }
  }

  /** Nothing comes of it that main's history would tell. */
  async stray(stray: Stray, index: number): Promise<void> {
    const { engine, location, branches } = this.#world;
    const main = branches.get(MAIN);
    if (!main) throw new TypeError('a graph has a main branch');
    const { state } = newest(main);
    const strayer = {
      name: 'stray',
      seed: SEED_OF_STRAYS + 2 * index,
      locationOf: (_: string, seed: number, failpoints: Failpoints = noFailpoints) => ({
        ...location,
        environment: {
          clock: steppingClock(STRAYED_MS),
          random: seededRandom(seed),
          failpoints,
          concurrency: 1,
          upkeep: 'on_request' as const,
        },
      }),
    };
    await goAstray(engine, strayer, async (handle) => {
      // What is refused does not stray.
      if (stray.kind === 'optimize') await obtain(stray.kind, () => callMaintenance(handle, stray));
      else await attempt(stray.kind, () => callWrite({ handle }, resolveWrite(state, stray)));
    });
  }

  async ground(): Promise<Ground> {
    const strewn = await this.#strewn();
    if (this.#demotion) await this.#demote(this.#demotion);
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
    const commits = main.published.map((each) => each.commit);
    return { commit, state, commits, start, older: this.#demotion, strewn, storedMs: Date.now() };
  }

  async #demote(demotion: Demotion): Promise<void> {
    const { branches, location } = this.#world;
    await leaveWorld(this.#world);
    await demote(placeAt(location), demotion);
    branches.demote();
  }

  async #strewn(): Promise<readonly string[]> {
    const { engine, location } = this.#world;
    const reader = await obtain('open', () => engine.open({ ...location, mode: 'read-only' }));
    try {
      const { tables } = await obtain('inspect', () => reader.inspect());
      return tables.filter(({ drift }) => drift).map((table) => table.location);
    } finally {
      await reader.close();
    }
  }

  async leave(): Promise<void> {
    await leaveWorld(this.#world);
  }
}
