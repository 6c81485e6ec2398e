import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import {
  noFailpoints,
  seededRandom,
  steppingClock,
  type Environment,
  type Failpoints,
  type LocationOptions,
  type S3Options,
} from '../../src/index.ts';
import { LAB_ROOT, type Arena } from '../race/arena.ts';

/** When every actor's clock begins: later than that of whoever founded the graph. */
const START_MS = Date.UTC(2024, 2, 1);

const KEY_INDEX_ROWS = 1;

/** How an actor reaches a graph. */
export type ActorLocation = LocationOptions & { readonly environment: Environment };

/** Where a graph lies, for as long as somebody looks at it. */
export interface Site extends AsyncDisposable {
  /** How an actor reaches the graph. Each has randomness of its own, for nobody mints the ids of another. */
  locationOf(actor: string, seed: number, failpoints?: Failpoints): ActorLocation;
  /** All that is stored, where somebody can tell. */
  snapshot(): LabSnapshot | undefined;
}

/** A lab in one state. */
export interface LabSite extends Site {
  readonly lab: Lab;
}

export async function siteAt(snapshot: LabSnapshot): Promise<LabSite> {
  const lab = await startLab({ from: snapshot });
  return {
    lab,
    locationOf: locations(LAB_ROOT, (actor) => lab.issueKey(actor)),
    snapshot: () => lab.snapshot(),
    [Symbol.asyncDispose]: async () => {
      // Calls of whoever failed may still be under way, and would go on trying for minutes.
      lab.refuseAll();
      await lab.stop();
    },
  };
}

/** Any other store. */
export function siteIn(arena: Arena): Site {
  return {
    locationOf: locations(arena.root, (actor) => arena.reachOf(actor)),
    snapshot: () => undefined,
    [Symbol.asyncDispose]: () => arena[Symbol.asyncDispose](),
  };
}

function locations(root: string, reachOf: (actor: string) => S3Options | undefined): Site['locationOf'] {
  return (actor, seed, failpoints = noFailpoints) => {
    const s3 = reachOf(actor);
    const environment = {
      clock: steppingClock(START_MS),
      random: seededRandom(seed),
      failpoints,
      concurrency: 1,
      upkeep: 'on_request',
      // Tables are small: with the usual bound their ids would never be indexed.
      keyIndexRows: KEY_INDEX_ROWS,
    } as const;
    return { root, ...(s3 && { s3 }), environment };
  };
}
