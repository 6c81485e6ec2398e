import type { Mutant } from './machine/mutant.ts';

export const conflictCheckSkipped: Mutant = {
  name: 'conflict-check-skipped',
  symptom: 'An update overwrites what somebody else has written since it was decided on.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/read-set.ts',
      anchor: `    if (await movedLogically(classes, table.location, expected, table.version)) {`,
      replacement: `    if (expected < 0 && (await movedLogically(classes, table.location, expected, table.version))) {`,
    },
  ],
};
