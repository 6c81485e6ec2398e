import type { Mutant } from './machine/mutant.ts';

export const migrationDropsTheActors: Mutant = {
  name: 'migration-drops-the-actors',
  symptom: 'After a migration nobody knows who made the commits before it.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/older/history.ts',
      anchor: '      actor: actors.get(id) ?? null,',
      replacement: "      actor: actors.get('') ?? null,",
    },
  ],
};
