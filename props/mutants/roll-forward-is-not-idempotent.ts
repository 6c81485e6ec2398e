import type { Mutant } from './machine/mutant.ts';

export const rollForwardIsNotIdempotent: Mutant = {
  name: 'roll-forward-is-not-idempotent',
  symptom: 'A commit has another id after recovery than the one under which it was made.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `    const answer = await publish(context, plan);`,
      replacement: `    const answer = await publish(context, { ...plan, commitId: context.mint() });`,
    },
  ],
};
