import type { Mutant } from './machine/mutant.ts';

export const mergeTakesAnAncestorThatIsNotTheBest: Mutant = {
  name: 'merge-takes-an-ancestor-that-is-not-the-best',
  symptom:
    'A second merge of a branch meets conflicts in rows that the first one settled, or brings old values back: it goes back to where the branch began.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/manifest/lineage.ts',
      anchor: '  const common = ancestors(commits, one).filter(({ id }) => ofOther.has(id));',
      replacement:
        '  const common = lineage(commits, one).filter(({ id }) => lineage(commits, other).some((row) => row.id === id) && ofOther.has(id));',
    },
  ],
};
