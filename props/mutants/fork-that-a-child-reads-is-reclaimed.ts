import type { Mutant } from './machine/mutant.ts';

export const forkThatAChildReadsIsReclaimed: Mutant = {
  name: 'fork-that-a-child-reads-is-reclaimed',
  symptom: 'A branch is deleted, and its tables go with it, although another that was made from it still reads them.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/delete-branch.ts',
      anchor: '  if (by.length > 0) throw inUse(name, by.toSorted());',
      replacement: '  if (by.length > 9) throw inUse(name, by.toSorted());',
    },
  ],
};
