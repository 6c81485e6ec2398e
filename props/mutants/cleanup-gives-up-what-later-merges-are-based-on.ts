import type { Mutant } from './machine/mutant.ts';

export const cleanupGivesUpWhatLaterMergesAreBasedOn: Mutant = {
  name: 'cleanup-gives-up-what-later-merges-are-based-on',
  symptom: 'After a cleanup a branch that is made of a commit which was kept cannot be merged with others any more.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/needs.ts',
      anchor: 'meetingPoints(commits, [...kept, ...begun])',
      replacement: 'meetingPoints(commits, [...states.values()].map(({ head }) => head.commit))',
    },
  ],
};
