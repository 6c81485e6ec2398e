import type { Mutant } from './machine/mutant.ts';

export const transientErrorTakenForNoHistory: Mutant = {
  name: 'transient-error-taken-for-no-history',
  symptom: 'A store that fails for a moment while an older graph is migrated costs the graph its history.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/older/history.ts',
      anchor:
        '    const table = await lance.open(branch === MAIN ? HISTORY : forkLocation(HISTORY, branch), HISTORY_COLUMNS);',
      replacement:
        '    const location = branch === MAIN ? HISTORY : forkLocation(HISTORY, branch);\n    const table = await lance.open(location, HISTORY_COLUMNS).catch(() => undefined);',
    },
  ],
};
