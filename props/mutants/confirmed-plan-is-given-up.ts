import type { Mutant } from './machine/mutant.ts';

export const confirmedPlanIsGivenUp: Mutant = {
  name: 'confirmed-plan-is-given-up',
  symptom: 'A write that was whole when its writer died is gone, although nothing that it relied on has changed.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `    const answer = await publish(context, plan);`,
      replacement: `    const answer = { kind: 'moved' } as Awaited<ReturnType<typeof publish>>;`,
    },
  ],
};
