import { refusalIn } from '../lance/table.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { TableRow } from '../manifest/rows.ts';
import { movedLogically } from './chain.ts';
import { step, type CommitContext } from './context.ts';
import type { Confirmed } from './plan.ts';
import { PUBLISH_BUDGET, type PublishAnswer } from './publish.ts';
import type { Moved } from './read-set.ts';

export type FastForwardAnswer =
  /** The published versions are as far as maintenance brought the tables, or further. */
  { readonly kind: 'maintained' } | Extract<PublishAnswer, { readonly kind: 'moved' | 'contended' }>;

/**
 * Moves the published versions forward to what maintenance made, where they are not there already, in one guarded merge.
 * Only over versions that are all maintenance: a foreign effect among them would become visible, so then nothing moves.
 */
export async function fastForward(
  context: CommitContext,
  plan: Pick<Confirmed, 'commitId' | 'tables' | 'made'>,
): Promise<FastForwardAnswer> {
  let cause: unknown;
  for (let attempt = 0; attempt < PUBLISH_BUDGET; attempt += 1) {
    const state = await context.manifest.load(context.scope);
    await step(context, 'publish.loaded');
    const rows = await movedRows(context, plan, state);
    if ('expected' in rows) return { kind: 'moved', moved: rows };
    if (rows.length === 0) return { kind: 'maintained' };
    const written = await context.manifest.merge(rows, plan.commitId, state);
    if (written.ok) return { kind: 'maintained' };
    cause = refusalIn(written);
    await step(context, 'publish.lost');
  }
  return { kind: 'contended', cause };
}

/** The rows of tables that are behind; or the table on which something foreign lies in between. */
async function movedRows(
  { classes }: CommitContext,
  { tables, made }: Pick<Confirmed, 'tables' | 'made'>,
  state: ManifestState,
): Promise<readonly TableRow[] | Moved> {
  const rows: TableRow[] = [];
  for (const { key, location } of tables) {
    const published = state.tables.get(key);
    const version = made[key]?.versions.at(-1) ?? 0;
    // A table that is published no longer, or elsewhere, is nobody's business any more.
    if (published?.location !== location || published.version >= version) continue;
    if (await movedLogically(classes, location, published.version, version)) {
      return { key, expected: published.version, found: version };
    }
    rows.push({ ...published, version });
  }
  return rows;
}
