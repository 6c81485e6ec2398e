import type { Mutant } from './machine/mutant.ts';

export const migrationTakesNoNoticeOfTombstones: Mutant = {
  name: 'migration-takes-no-notice-of-tombstones',
  symptom: 'A migrated graph holds tables that were dropped long before.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/older/catalogue.ts',
      anchor: "        dropped.set(key, Math.max(count(row, 'table_version'), dropped.get(key) ?? 0));",
      replacement: '        dropped.set(key, 0);',
    },
  ],
};
