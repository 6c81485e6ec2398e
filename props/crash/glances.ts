import { createHash } from 'node:crypto';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import type { Commit, TableInspection } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { MAIN } from './annals.ts';
import type { Doors } from './doors.ts';
import { lineageOf } from './fates.ts';
import { folderOf } from './folders.ts';

/** What a branch shows that nobody is at work on. */
export interface Glance {
  readonly lineage: readonly [Commit, ...Commit[]];
  readonly tables: readonly TableInspection[];
}

/**
 * Remembers what branches showed. Most of what is judged leaves most branches alone, and what is stored alike is shown alike: a
 * branch is looked at again once anything has changed in its catalog, or there is another version of a table of its own.
 */
export class Glances {
  readonly #known = new Map<string, Glance & { readonly print: string }>();

  async at(doors: Doors, name: string, incarnation: string, snapshot: LabSnapshot | undefined): Promise<Glance> {
    const catalog = snapshot && printOf(snapshot, [catalogOf(incarnation)]);
    const known = catalog === undefined ? undefined : this.#known.get(catalog);
    if (snapshot && known && known.print === tablesPrint(known, snapshot) && !doors.isOpen(name)) return known;
    const handle = await doors.to(name);
    const lineage = await lineageOf(handle);
    const { tables } = await obtain('inspect', () => handle.inspect());
    const glance = { lineage, tables };
    if (snapshot && catalog !== undefined) {
      this.#known.set(catalog, { ...glance, print: tablesPrint(glance, snapshot) });
    }
    return glance;
  }
}

function tablesPrint({ tables }: Pick<Glance, 'tables'>, snapshot: LabSnapshot): string {
  return printOf(
    snapshot,
    tables.filter(({ inherited }) => !inherited).map(({ location }) => `${folderOf(location)}/_versions/`),
  );
}

function catalogOf(incarnation: string): string {
  const folder = incarnation === MAIN ? '__manifest.lance' : `__manifest.lance/tree/${incarnation}`;
  return `${folder}/_versions/`;
}

/** Versions are written once, so their names and tags say all. */
function printOf({ state }: LabSnapshot, folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const { root } of state.buckets.values()) {
    for (const folder of folders) {
      for (const { key, object } of objectsBelow(root, `graph/${folder}`)) hash.update(`${key} ${object.etag}\n`);
    }
  }
  return hash.digest('hex');
}
