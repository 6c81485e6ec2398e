import type { Mutant } from './machine/mutant.ts';

export const recoveryRestoresTheParentsTable: Mutant = {
  name: 'recovery-restores-the-parents-table',
  symptom:
    'A dead writer of a branch is recovered, and what another has just written to the table that the branch inherited is gone.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  if (table?.location !== location) return false;
  try {`,
      replacement: `  if (!table || location === '') return false;
  try {`,
    },
  ],
};
