import type { Mutant } from './machine/mutant.ts';

export const mergeTakesAnAncestorThatIsNotTheBest: Mutant = {
  name: 'merge-takes-an-ancestor-that-is-not-the-best',
  symptom:
    'A second merge of a branch meets conflicts in rows that the first one settled, or brings old values back: it goes back to where the branch began.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/manifest/lineage.ts',
      anchor: '  const common = ancestors(commits, ...some).filter(({ id }) => ofOthers.has(id));',
      replacement: `  const alone = some.flatMap((id) => lineage(commits, id));
  const beside = new Set(others.flatMap((id) => lineage(commits, id)).filter(({ id }) => ofOthers.has(id)));
  const common = alone.filter((row) => beside.has(row));`,
    },
  ],
};
