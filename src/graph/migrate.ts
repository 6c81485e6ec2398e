import { AUDIT, AUDIT_COLUMNS } from '../commit/audit.ts';
import { installTable } from '../manifest/install.ts';
import type { MigrationSource } from '../manifest/migration/migration.ts';
import { createClaim } from './claim.ts';
import { schemaKey, type Root } from './root.ts';

/** What the manifests of a graph are migrated with. */
export function migrationSource(root: Root): MigrationSource {
  const { lance, store, environment, mint, onMigration } = root;
  return {
    lance,
    store,
    step: (failpoint) => environment.failpoints.reach(failpoint),
    onProgress: onMigration,
    async furnish({ hash, bytes }) {
      await store.create(schemaKey(hash), bytes);
      await createClaim(root);
      const audit = await lance.open(AUDIT, []);
      audit?.close();
      if (audit) return;
      const staging = `_founding/${mint().toLowerCase()}`;
      await installTable(lance, store, staging, { location: AUDIT, columns: AUDIT_COLUMNS, rows: [] });
    },
  };
}
