import type { Mutant } from './machine/mutant.ts';

export const intentLostWhenRecoveryCrashes: Mutant = {
  name: 'intent-lost-when-recovery-crashes',
  symptom: 'Rows that nobody published lie on a table, and nothing says whose they are.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  const answer = plan.class === 'logical' ?`,
      replacement: `  await deleteSidecar(context.store, operationId);
  const answer = plan.class === 'logical' ?`,
    },
  ],
};
