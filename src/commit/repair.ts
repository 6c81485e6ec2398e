import { manifestKey } from '../lance/manifest-file.ts';
import { ownerOf } from '../manifest/branch.ts';
import type { TableRow } from '../manifest/rows.ts';
import { isDrift } from './chain.ts';
import type { CommitContext } from './context.ts';
import { fastForward } from './fast-forward.ts';
import { isPutBack, tablesOfOthers } from './recovery.ts';

/** What lies above the published version of a table, and so in which state the table is. */
export interface Finding {
  /**
   * - `in_order`: nothing.
   * - `inherited`: the table belongs to the branch that this one was made from.
   * - `in_use`: an intent is at work on it, and whatever lies there is its own or is put right with it.
   * - `maintenance`: the same rows, stored otherwise.
   * - `suspicious`: other rows, which nobody published.
   * - `unverifiable`: a version of which nobody can tell what made it.
   * - `lost`: the published version itself is gone.
   */
  readonly found: 'in_order' | 'inherited' | 'in_use' | 'maintenance' | 'suspicious' | 'unverifiable' | 'lost';
  readonly published: number;
  readonly head: number;
  /** Versions above the published one, and what made them, as far as anybody can tell. */
  readonly above: readonly {
    readonly version: number;
    readonly madeBy: 'maintenance' | 'restore' | 'logical' | 'unknown';
  }[];
}

/** Looks at one table. */
export async function examine(context: CommitContext, table: TableRow): Promise<Finding> {
  const { key, location, version: published } = table;
  const { handles, classes, store, manifest } = context;
  if (ownerOf(location) !== manifest.incarnation) return { found: 'inherited', published, head: published, above: [] };
  const { head } = await handles.newest(location);
  const above: Finding['above'][number][] = [];
  for (let version = published + 1; version <= head; version += 1) {
    const madeBy = (await classes.of(location, version))?.kind ?? 'unknown';
    above.push({ version, madeBy });
  }
  const facts = { published, head, above };
  if (head === published) return { found: 'in_order', ...facts };
  if (!(await store.get(manifestKey(location, published)))) return { found: 'lost', ...facts };
  if ((await tablesOfOthers(context)).has(key)) return { found: 'in_use', ...facts };
  // What somebody has published meanwhile lay there as if it were nobody's, and its intent is gone.
  const now = (await manifest.load(context.scope)).tables.get(key);
  if (now && (now.version !== published || now.location !== location)) return examine(context, now);
  if (!(await isDrift(classes, location, head, published))) return { found: 'maintenance', ...facts };
  // A writer whose id is spent may still have put the table back.
  if ((await handles.newest(location)).head !== head) return examine(context, table);
  const isKnown = above.every(({ madeBy }) => madeBy !== 'unknown');
  return { found: isKnown ? 'suspicious' : 'unverifiable', ...facts };
}

/** Publishes what maintenance made of a table; says whether that is published now. */
export async function publishMaintenance(
  context: CommitContext,
  { key, location }: TableRow,
  head: number,
): Promise<boolean> {
  const tables = [{ key, location, effects: [] }];
  const made = { [key]: { versions: [head], begunAt: head } };
  return (await fastForward(context, { commitId: context.mint(), tables, made })).kind === 'maintained';
}

/**
 * Makes what is published of a table its newest version, and says whether it is. What lay there stays among the table's versions
 * until a cleanup. A writer that begins meanwhile finds its chain broken, as by any restore, and makes its effects again.
 */
export async function putTableBack(context: CommitContext, { key }: TableRow): Promise<boolean> {
  return isPutBack(context, undefined, key, (await tablesOfOthers(context)).has(key));
}
