import type { Mutant } from './machine/mutant.ts';

export const publishFoldsNothing: Mutant = {
  name: 'publish-folds-nothing',
  symptom:
    'Every commit leaves a fragment of the manifest behind, which every publish from then on reads: writes cost more with the history.',
  suite: 'costs',
  edits: [
    {
      file: 'src/manifest/guarded.ts',
      anchor: `...foldedRows(state, touched).map(`,
      replacement: `...foldedRows(state, touched).slice(0, 0).map(`,
    },
  ],
};
