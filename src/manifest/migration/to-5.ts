import { MAIN } from '../branch.ts';
import {
  encodeReplaced,
  INTERNAL_VERSION,
  INTERNAL_VERSION_FIELD,
  manifestForm,
  REPLACED_FIELD,
} from '../internal-version.ts';
import { countingVersion, olderState, readContract } from '../older/read.ts';
import { encodeRow, MANIFEST_COLUMNS, OBJECT_ID, type ManifestRow } from '../rows.ts';
import type { ManifestState } from '../state.ts';
import type { Migration } from './migration.ts';
import { outcomeOf, stamp } from './stamp.ts';

/**
 * 4 to 5: rows that are only ever added become rows that publishes move.
 *
 * All rows are put in place of all that there are, which Lance does whatever else was written meanwhile: it refuses it only where
 * somebody did the same. So the new rows say on which version they were to lie, and count only if they do; otherwise somebody
 * published in between, on a version that is still there, and they are made again from that one. Until they count, whoever
 * reads keeps to the older version, and nobody publishes: programs of version 4 lack columns, and those of version 5 wait for the stamp.
 */
export const to5: Migration<4> = {
  from: 4,
  async run(turn) {
    const { lance, store, branch, table, form, report, step } = turn;
    const base = await table.version();
    if (form.replaced?.base === base - 1) return stamp(turn, INTERNAL_VERSION);
    const read = await countingVersion(lance, branch, base, form);
    const state = await olderState({ lance, store }, { branch, version: read });
    if (branch === MAIN) await turn.furnish(await readContract(store));
    await step('migrate.furnished');
    const rows = rowsOf(state).map((row) => encodeRow(row, state.head.commit, ''));
    report(0, rows.length);
    const written = await table.replace(MANIFEST_COLUMNS, rows, {
      // Whoever opens it with a release of version 4 is to find that version, and columns that it cannot write.
      [OBJECT_ID]: {
        ...Object.fromEntries(await table.fieldMetadata(OBJECT_ID)),
        [INTERNAL_VERSION_FIELD]: String(form.internalVersion),
        [REPLACED_FIELD]: encodeReplaced({ read, base }),
      },
    });
    const outcome = outcomeOf(turn, written);
    if (outcome === 'contended' || !written.ok || written.version !== base + 1) return 'contended';
    report(rows.length, rows.length);
    await step('migrate.replaced');
    return stamp({ ...turn, form: await manifestForm(table, branch) }, INTERNAL_VERSION);
  },
};

function rowsOf({ head, schemaHash, tables, commits, branches }: ManifestState): ManifestRow[] {
  return [head, { type: 'schema', hash: schemaHash }, ...tables.values(), ...commits.values(), ...branches.values()];
}
