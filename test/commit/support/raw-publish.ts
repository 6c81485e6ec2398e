import { reachRoot, schemaKey } from '../../../src/graph/root.ts';
import type { LocationOptions, SchemaDefinition } from '../../../src/index.ts';
import { Manifest } from '../../../src/manifest/manifest.ts';
import type { ManifestRow } from '../../../src/manifest/rows.ts';
import type { ManifestState } from '../../../src/manifest/state.ts';
import { acceptSchema } from '../../../src/schema/accept.ts';

/**
 * What a schema change that alters no table comes to: the new schema's object, and then one guarded merge that moves the
 * schema row together with the head row.
 */
export async function moveSchema(where: LocationOptions, definition: SchemaDefinition): Promise<void> {
  const { bytes, hash } = acceptSchema(definition);
  await reachRoot(where).store.create(schemaKey(hash), bytes);
  await publishRaw(where, () => [{ type: 'schema', hash }]);
}

/** Publishes another version of a table, as maintenance does that found nobody there when it began. */
export async function moveTable(where: LocationOptions, key: string, version: number): Promise<void> {
  await publishRaw(where, ({ tables }) => {
    const table = tables.get(key);
    return table ? [{ ...table, version }] : [];
  });
}

async function publishRaw(where: LocationOptions, rows: (state: ManifestState) => readonly ManifestRow[]) {
  const { lance, mint } = reachRoot(where);
  const manifest = await Manifest.open(lance);
  if (!manifest) throw new Error('there is no graph to publish in');
  const state = await manifest.load();
  const written = await manifest.merge(rows(state), mint(), state);
  if (!written.ok) throw written.cause;
  lance.close();
}
