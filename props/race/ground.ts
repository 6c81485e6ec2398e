import { LRUCache } from 'lru-cache';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { encodeJson, type Engine } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Store } from '../store/store.ts';
import { labArena, plainArena, type Arena } from './arena.ts';
import { Founder, type Ground } from './founder.ts';

const SNAPSHOTS_AT_MOST = 64;

export type Founded = Ground & { readonly snapshot: LabSnapshot };

/** Arenas with a graph in them. On a lab a graph is founded once and forked from then on: races are many, their grounds few. */
export class Grounds {
  readonly #founded = new LRUCache<string, Promise<Founded>>({ max: SNAPSHOTS_AT_MOST });

  async make(engine: Engine, store: Store, data: Case): Promise<{ readonly arena: Arena; readonly ground: Ground }> {
    if (store.kind !== 'lab') {
      const arena = await plainArena(store);
      return { arena, ground: await found(engine, data, arena) };
    }
    const founded = await this.founded(engine, data);
    return { arena: await labArena(founded.snapshot), ground: founded };
  }

  /** The ground of a case, in a lab that others may begin with. */
  founded(engine: Engine, data: Case): Promise<Founded> {
    const key = encodeJson([data.schema, data.seed, data.operations, data.race?.strays ?? []]);
    const known = this.#founded.get(key);
    if (known) return known;
    const founding = foundOnLab(engine, data);
    this.#founded.set(key, founding);
    founding.catch(() => this.#founded.delete(key));
    return founding;
  }
}

async function foundOnLab(engine: Engine, data: Case): Promise<Founded> {
  await using arena = await labArena();
  return { ...(await found(engine, data, arena)), snapshot: arena.snapshot() };
}

async function found(engine: Engine, data: Case, arena: Arena): Promise<Ground> {
  const { root } = arena;
  const s3 = arena.reachOf('founder');
  const founder = await Founder.begin(engine, data, { root, ...(s3 && { s3 }) });
  try {
    for (const operation of data.operations) await founder.apply(operation);
    for (const [index, stray] of (data.race?.strays ?? []).entries()) await founder.stray(stray, index);
    return await founder.ground();
  } finally {
    await founder.leave();
  }
}
