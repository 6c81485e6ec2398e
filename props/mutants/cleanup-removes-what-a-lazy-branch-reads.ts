import type { Mutant } from './machine/mutant.ts';

export const cleanupRemovesWhatALazyBranchReads: Mutant = {
  name: 'cleanup-removes-what-a-lazy-branch-reads',
  symptom:
    'A cleanup removes versions that a branch still reads which has not written to their table since it was made.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/cleanup.ts',
      anchor: '        keepFrom: needed.get(table.location) ?? table.version,',
      replacement:
        '        keepFrom: oldestNeeded({ main, states: new Map([[branch, state]]), earlier, plans }).get(table.location) ?? table.version,',
    },
  ],
};
