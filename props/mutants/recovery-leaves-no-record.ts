import type { Mutant } from './machine/mutant.ts';

export const recoveryLeavesNoRecord: Mutant = {
  name: 'recovery-leaves-no-record',
  symptom: 'An intent was resolved, and nothing tells what became of it.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  await recordRecovery(context, plan, answer);`,
      replacement: `  void recordRecovery;`,
    },
  ],
};
