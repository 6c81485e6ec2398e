import { emptyState } from '../../model/index.ts';
import { seededRandom, steppingClock } from '../../src/index.ts';
import type {
  Commit,
  Engine,
  Environment,
  Failpoint,
  GraphHandle,
  LocationOptions,
  SnapshotReader,
} from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { obtain } from '../compare/attempt.ts';
import { compareCommit } from '../compare/history.ts';
import { knownPaths, type KnownPaths } from '../compare/known.ts';
import { Mismatch } from '../compare/mismatch.ts';
import { Branches, type Line, newest, type Published } from './branches.ts';
import type { FreshRoot } from '../store/store.ts';

/** When every run begins. The time of day must not decide what a run does. */
const START_MS = Date.UTC(2024, 1, 29);

const SMALL_FRAGMENTS = 1;
/** Tables of fewer rows have no index on ids. */
const KEY_INDEX_ROWS = 3;

/** Of a branch, and at a commit of it. */
interface Held {
  readonly handle: GraphHandle;
  readonly line: Line;
  readonly reader: SnapshotReader;
  readonly published: Published;
}

/** An engine and the model side by side, in the middle of a run, on one branch. */
export interface World {
  readonly engine: Engine;
  readonly location: LocationOptions;
  /** The handle in use. */
  handle: GraphHandle;
  /** One that was left open and has to see the same. */
  other: GraphHandle | undefined;
  /** A reader that is kept, the handle that it came from, and what it has to show. */
  held: Held | undefined;
  /** Every commit of the branch in use so far, the first first; never empty. The last one's state is the current one. */
  readonly published: Published[];
  /** What was compared already of the branch in use. */
  readonly known: KnownPaths;
  /** The failpoints that were passed. */
  readonly reached: ReadonlySet<Failpoint>;
  /** Tells whether anybody has written, where the store can. */
  readonly written: FreshRoot['written'];
}

/** A world whose branch in use may change. */
export interface BranchedWorld extends World {
  readonly branches: Branches;
  /** The branch in use: of it are the handle, the other one, the commits, and what was compared. */
  line: Line;
  /** Of branches that were in use before, the handles that were: each has to see what becomes of its branch. */
  readonly left: Map<Line, GraphHandle>;
  /** Handles on branches that were deleted; nothing may be had of them any more. */
  readonly gone: GraphHandle[];
  /** What was compared already of each branch. */
  readonly knownOf: Map<Line, KnownPaths>;
}

/** Founds the graph of a case in an empty root. */
export async function foundWorld(
  engine: Engine,
  data: Case,
  { root, s3, written }: Pick<FreshRoot, 'root' | 's3' | 'written'>,
): Promise<BranchedWorld> {
  const reached = new Set<Failpoint>();
  const location = { root, ...(s3 && { s3 }), environment: environmentOf(data, reached) };
  const handle = await obtain('init', () => engine.init({ ...location, schema: data.schema }));
  try {
    const commit = await firstCommit(handle);
    const branches = new Branches({ commit, state: emptyState(data.schema) });
    return branchedWorld({ engine, location, handle, reached, written }, branches);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function branchedWorld(
  start: Pick<World, 'engine' | 'location' | 'handle' | 'reached' | 'written'>,
  branches: Branches,
): BranchedWorld {
  const [main] = branches.all;
  if (!main) throw new Error('a graph has a branch');
  return {
    ...start,
    other: undefined,
    held: undefined,
    branches,
    line: main,
    left: new Map(),
    gone: [],
    knownOf: new Map([[main, knownPaths()]]),
    get published() {
      return this.line.published;
    },
    get known() {
      const known = this.knownOf.get(this.line) ?? knownPaths();
      this.knownOf.set(this.line, known);
      return known;
    },
  };
}

async function firstCommit(handle: GraphHandle): Promise<Commit> {
  const commits = await obtain('commits', () => handle.commits());
  const [first] = commits;
  if (!first || commits.length > 1) {
    throw new Mismatch('history', { path: 'number of commits', expected: 1, got: commits.length });
  }
  compareCommit(first, undefined, { actor: null, operation: 'init' });
  return first;
}

/** The newest commit and the current state. */
export function current(world: World): Published {
  return newest(world);
}

/** Whether the current state has any row. */
export function isAnythingThere(world: World): boolean {
  const { nodes, edges } = current(world).state;
  return [...nodes.values(), ...edges.values()].some((rows) => rows.size > 0);
}

/** Closes what is open. What goes wrong here has shown before, or does not matter to the case. */
export async function leaveWorld({ handle, other, left, gone }: BranchedWorld): Promise<void> {
  const open = [handle, ...(other ? [other] : []), ...left.values(), ...gone];
  await Promise.allSettled(open.map((each) => each.close()));
}

function environmentOf({ seed }: Case, reached: Set<Failpoint>): Environment {
  return {
    clock: steppingClock(START_MS),
    random: seededRandom(seed),
    failpoints: {
      reach: async (failpoint) => {
        reached.add(failpoint);
      },
    },
    concurrency: 1,
    upkeep: 'on_request',
    // Programs are short: with the usual bounds nothing would ever be due.
    smallFragments: SMALL_FRAGMENTS,
    keyIndexRows: KEY_INDEX_ROWS,
  };
}
