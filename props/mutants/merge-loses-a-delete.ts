import type { Mutant } from './machine/mutant.ts';

export const mergeLosesADelete: Mutant = {
  name: 'merge-loses-a-delete',
  symptom: 'A row that the merged branch deleted is still there after the merge.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/merge.ts',
      anchor: '      else if (target) view.remove(target);',
      replacement: '',
    },
  ],
};
