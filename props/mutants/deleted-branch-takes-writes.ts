import type { Mutant } from './machine/mutant.ts';

export const deletedBranchTakesWrites: Mutant = {
  name: 'deleted-branch-takes-writes',
  symptom: 'A write is acknowledged on a branch that was deleted before.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/delete-branch.ts',
      anchor: `    if (state.head.deleted) return state;
    context.scope.check();`,
      replacement: `    if (state.head.deleted ?? attempt === 0) return state;
    context.scope.check();`,
    },
  ],
};
