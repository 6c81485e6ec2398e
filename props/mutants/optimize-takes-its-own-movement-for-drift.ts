import type { Mutant } from './machine/mutant.ts';

export const optimizeTakesItsOwnMovementForDrift: Mutant = {
  name: 'optimize-takes-its-own-movement-for-drift',
  symptom:
    'A compaction is taken for rows that nobody published: it is told as drift, and the table stays ahead of it.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/fast-forward.ts',
      anchor: '    if (await movedLogically(classes, location, published.version, version)) {',
      replacement: '    if (version > published.version) {',
    },
  ],
};
