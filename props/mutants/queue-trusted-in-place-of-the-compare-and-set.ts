import type { Mutant } from './machine/mutant.ts';

export const queueTrustedInPlaceOfTheCompareAndSet: Mutant = {
  name: 'queue-trusted-in-place-of-the-compare-and-set',
  symptom: 'A commit disappears from the history of which it was acknowledged to be a part.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/lance/table.ts',
      anchor: `.whenMatchedUpdateAll({ where: '1 / CAST(target.token = source.expected AS INT) = 1' })`,
      replacement: `.whenMatchedUpdateAll()`,
    },
  ],
};
