import type { Mutant } from './machine/mutant.ts';

export const deletedBranchTakesWrites: Mutant = {
  name: 'deleted-branch-takes-writes',
  symptom: 'Who has a branch open that was deleted reads from it and writes to it as before.',
  suite: 'conformance',
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
