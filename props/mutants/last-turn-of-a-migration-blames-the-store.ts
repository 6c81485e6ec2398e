import type { Mutant } from './machine/mutant.ts';

export const lastTurnOfAMigrationBlamesTheStore: Mutant = {
  name: 'last-turn-of-a-migration-blames-the-store',
  symptom: 'Whoever loses against other migrators often enough is told that the store failed, and not to try again.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/migration/migrate.ts',
      anchor: 'const MIGRATION_BUDGET = 16;',
      replacement: 'const MIGRATION_BUDGET = 2;',
    },
    {
      file: 'src/manifest/migration/migrate.ts',
      anchor: "    'contention',\n    'migration_contended',",
      replacement: "    'unavailable',\n    'storage_unavailable',",
    },
  ],
};
