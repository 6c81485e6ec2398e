import type { ExecutionContext } from 'ava';
import { moveTable } from './raw-publish.ts';
import { physical, type Scene } from './scene.ts';

/** How a table stands against what is published, after somebody who worked on it has died. */
export type Standing =
  | 'not moved'
  | 'not moved, maintenance on it'
  | 'not moved, a stranger on it'
  | 'as planned'
  /** The other table of the plan was not reached. */
  | 'as planned, the other not'
  | 'as planned, maintenance on it'
  | 'as planned, a stranger on it'
  /** Rows that nobody publishes lay there before the effect was made. */
  | 'on a stranger'
  /** What was published was restored, as by somebody who puts the table back. */
  | 'restored over'
  /** And what lies there now was compacted and is published, by somebody who began before the intent was there. */
  | 'restored over, maintenance published'
  /** The newest version is below the published one. */
  | 'newest lost'
  /** The newest version is above the published one, which is gone. */
  | 'published lost';

/** Tables whose standing is arranged, each with a row that no engine wrote. */
const STRANGERS = {
  Knows: { __id: 'stranger', __from: 'ada', __to: 'ada' },
  City: { __id: 'Atlantis', name: 'Atlantis' },
} as const;

export type Subject = keyof typeof STRANGERS;

/** Does to a table what is left to do once the writer is dead. */
export async function bringTo(t: ExecutionContext, scene: Scene, type: Subject, standing: Standing): Promise<void> {
  const { head = 0, published = 0 } = (await physical(scene)).tables[type] ?? {};
  switch (standing) {
    case 'not moved':
    case 'as planned':
    case 'as planned, the other not':
    case 'on a stranger':
      return;
    case 'not moved, maintenance on it':
    case 'as planned, maintenance on it':
      return maintain(t, scene, type, head);
    case 'not moved, a stranger on it':
    case 'as planned, a stranger on it':
      return strangerWrites(scene, type);
    case 'restored over':
      return restore(scene, type);
    case 'restored over, maintenance published':
      await restore(scene, type);
      await maintain(t, scene, type, head + 1);
      return moveTable(scene, scene.table(type).key, (await physical(scene)).tables[type]?.head ?? 0);
    case 'newest lost':
      for (let version = published; version <= head; version += 1) await scene.lose(type, version);
      return;
    case 'published lost':
      if (head === published) await maintain(t, scene, type, head);
      return scene.lose(type, published);
  }
}

async function restore(scene: Scene, type: Subject): Promise<void> {
  const table = await scene.raw(type);
  await table.checkout(scene.table(type).published);
  await table.restore();
}

/** Compacts; what is compacted already gets an index. */
async function maintain(t: ExecutionContext, scene: Scene, type: Subject, head: number): Promise<void> {
  const table = await scene.raw(type);
  await table.optimize();
  if ((await table.version()) === head) await table.createIndex('__id');
  t.true((await table.version()) > head);
}

export async function strangerWrites(scene: Scene, type: Subject): Promise<void> {
  await (await scene.raw(type)).add([STRANGERS[type]]);
}
