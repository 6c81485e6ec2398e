import { MAIN, manifestLocation } from '../branch.ts';
import {
  encodeReplaced,
  INTERNAL_VERSION,
  INTERNAL_VERSION_FIELD,
  manifestForm,
  REPLACED_FIELD,
} from '../internal-version.ts';
import { countingVersion, isRegistryOf, nativeBranches, readContract, readOlder } from '../older/read.ts';
import { decodeRow, encodeRow, MANIFEST_COLUMNS, OBJECT_ID, type BranchRow, type ManifestRow } from '../rows.ts';
import type { ManifestState } from '../state.ts';
import type { Migration, Turn, TurnOutcome } from './migration.ts';
import { requireDeclared } from './preflight.ts';
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
    if (form.replaced?.base === base - 1) return finish(turn, await registryIn(turn, base));
    const read = await countingVersion(lance, branch, base, form);
    const { state, undeclared } = await readOlder({ lance, store }, { branch, version: read });
    if (branch === MAIN) requireDeclared(undeclared);
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
    return finish({ ...turn, form: await manifestForm(table, branch) }, state.branches.values());
  },
};

/**
 * Says that rows that count are those of the manifest. Main's name the branches that there were, and older releases make and delete branches
 * without a write to main's manifest: where they did, the rows are taken back. As a stamp that is refused where anybody was faster.
 */
async function finish(turn: Turn, registry: Iterable<BranchRow>): Promise<TurnOutcome> {
  const { lance, branch, table, form } = turn;
  if (branch !== MAIN || !form.replaced || isRegistryOf(registry, await nativeBranches(lance)))
    return stamp(turn, INTERNAL_VERSION);
  const never = encodeReplaced({ ...form.replaced, base: 0 });
  outcomeOf(turn, await table.setFieldMetadata(OBJECT_ID, { [REPLACED_FIELD]: never }));
  return 'contended';
}

/** The branches that rows of today name. */
async function registryIn({ lance, branch }: Turn, version: number): Promise<BranchRow[]> {
  const table = branch === MAIN ? await lance.open(manifestLocation(branch), MANIFEST_COLUMNS, version) : undefined;
  try {
    const rows = (await table?.scan()) ?? [];
    return rows.map((row) => decodeRow(row).row).filter((row) => row.type === 'branch');
  } finally {
    table?.close();
  }
}

function rowsOf({ head, schemaHash, tables, commits, branches }: ManifestState): ManifestRow[] {
  return [head, { type: 'schema', hash: schemaHash }, ...tables.values(), ...commits.values(), ...branches.values()];
}
