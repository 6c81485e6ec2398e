import type { Mutant } from './machine/mutant.ts';

export const historyOfAnotherBranchLeaksIn: Mutant = {
  name: 'history-of-another-branch-leaks-in',
  symptom: 'A branch of an older graph has commits that were made on the one that it was made from, after it was.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/older/history.ts',
      anchor: '    if (!stretches.some((stretch) => stretch.branch === branch && version <= stretch.upTo)) continue;',
      replacement: '    if (!stretches.some((stretch) => stretch.branch === branch)) continue;',
    },
  ],
};
