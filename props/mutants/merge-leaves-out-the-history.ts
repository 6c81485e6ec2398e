import type { Mutant } from './machine/mutant.ts';

export const mergeLeavesOutTheHistory: Mutant = {
  name: 'merge-leaves-out-the-history',
  symptom: 'After a merge the history names a commit that nobody can find.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: '  return ancestors(source.commits, merged.commit).filter(({ id }) => !commits.has(id));',
      replacement:
        '  return ancestors(source.commits, merged.commit).filter(({ id }) => !commits.has(id) && id === merged.commit);',
    },
  ],
};
