import type { Mutant } from './machine/mutant.ts';

export const migratorThatLosesFails: Mutant = {
  name: 'migrator-that-loses-fails',
  symptom: 'Of several who open an older graph at once, all but one are told that the store failed.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/migration/stamp.ts',
      anchor: "  if (cause === undefined || written.failure === 'other_columns') return 'contended';",
      replacement: "  if (cause === undefined && written.failure === 'guard_failed') return 'contended';",
    },
  ],
};
