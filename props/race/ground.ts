import { LRUCache } from 'lru-cache';
import { startLab } from '../../failpoints/lab/lab.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { ModelState } from '../../model/index.ts';
import { encodeJson, type Commit, type Engine } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { foundWorld, leaveWorld, current } from '../run/world.ts';
import { applyWrite } from '../run/write-step.ts';

const BUCKET = 'graphs';
export const ROOT = `s3://${BUCKET}/graph`;

/** A store with a graph in it, as it is when the actors of a race come. */
export interface Ground {
  readonly snapshot: LabSnapshot;
  readonly commit: Commit;
  readonly state: ModelState;
}

const GROUNDS_AT_MOST = 64;

/** Grounds that were made before: races are many, and forking a store costs nothing. */
export class Grounds {
  readonly #engine: Engine;
  readonly #known = new LRUCache<string, Promise<Ground>>({ max: GROUNDS_AT_MOST });

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Of a case, by what is done before its race. What the engine refuses then is left out: it is no part of the race. */
  async of(data: Case): Promise<Ground> {
    const key = encodeJson([data.schema, data.seed, data.operations]);
    let ground = this.#known.get(key);
    if (!ground) {
      ground = prepare(this.#engine, data);
      this.#known.set(key, ground);
      ground.catch(() => this.#known.delete(key));
    }
    return ground;
  }
}

async function prepare(engine: Engine, data: Case): Promise<Ground> {
  const lab = await startLab();
  try {
    lab.createBucket(BUCKET);
    const reach = { root: ROOT, s3: lab.issueKey('founder') };
    const world = await foundWorld(engine, data, reach);
    try {
      for (const operation of data.operations) {
        if (operation.kind === 'mutate' || operation.kind === 'load') await applyWrite(world, operation);
      }
      return { snapshot: lab.snapshot(), ...current(world) };
    } finally {
      await leaveWorld(world);
    }
  } finally {
    await lab.stop();
  }
}
