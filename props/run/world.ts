import { emptyState, type ModelState } from '../../model/index.ts';
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
import type { FreshRoot } from '../store/store.ts';

/** When every run begins. The time of day must not decide what a run does. */
const START_MS = Date.UTC(2024, 1, 29);

/** A commit that was published, and the state that it led to. */
export interface Published {
  readonly commit: Commit;
  readonly state: ModelState;
}

/** An engine and the model side by side, in the middle of a run. */
export interface World {
  readonly engine: Engine;
  readonly location: LocationOptions;
  /** The handle in use. */
  handle: GraphHandle;
  /** One that was left open and has to see the same. */
  other: GraphHandle | undefined;
  /** A reader that is kept, the handle that it came from, and what it has to show. */
  held: { readonly handle: GraphHandle; readonly reader: SnapshotReader; readonly published: Published } | undefined;
  /** Every commit so far, the first first; never empty. The last one's state is the current one. */
  readonly published: Published[];
  /** What was compared already. */
  readonly known: KnownPaths;
  /** The failpoints that were passed. */
  readonly reached: ReadonlySet<Failpoint>;
}

/** Founds the graph of a case in an empty root. */
export async function foundWorld(
  engine: Engine,
  data: Case,
  { root, s3 }: Pick<FreshRoot, 'root' | 's3'>,
): Promise<World> {
  const reached = new Set<Failpoint>();
  const location = { root, ...(s3 && { s3 }), environment: environmentOf(data, reached) };
  const handle = await obtain('init', () => engine.init({ ...location, schema: data.schema }));
  try {
    const commit = await firstCommit(handle);
    const published = [{ commit, state: emptyState(data.schema) }];
    return { engine, location, handle, other: undefined, held: undefined, published, known: knownPaths(), reached };
  } catch (error) {
    await handle.close();
    throw error;
  }
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
export function current({ published }: World): Published {
  const last = published.at(-1);
  if (!last) throw new Error('a world has a first commit');
  return last;
}

/** Whether the current state has any row. */
export function isAnythingThere(world: World): boolean {
  const { nodes, edges } = current(world).state;
  return [...nodes.values(), ...edges.values()].some((rows) => rows.size > 0);
}

/** Closes what is open. What goes wrong here has shown before, or does not matter to the case. */
export async function leaveWorld({ handle, other }: World): Promise<void> {
  await Promise.allSettled([handle.close(), other?.close()]);
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
  };
}
