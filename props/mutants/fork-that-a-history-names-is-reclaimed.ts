import type { Mutant } from './machine/mutant.ts';

export const forkThatAHistoryNamesIsReclaimed: Mutant = {
  name: 'fork-that-a-history-names-is-reclaimed',
  symptom:
    'After a merged branch is deleted, what it held at its commits can be read no more, and branches that go back to them cannot be merged.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/delete-branch.ts',
      anchor: `    if (needed.has(location)) continue;
`,
      replacement: '',
    },
  ],
};
