import type { Mutant } from './machine/mutant.ts';

export const publishErrorAfterTheGoalWasReached: Mutant = {
  name: 'publish-error-after-the-goal-was-reached',
  symptom: 'A write whose publish failed is answered with that, although it is found published.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    const refusal = await whyNot(context, plan, state);`,
      replacement: `    const found = await whyNot(context, plan, state);
    const refusal: PublishAnswer | undefined =
      found?.kind === 'published' && cause !== undefined ? { kind: 'contended', cause } : found;`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `  if (answer.kind === 'published') return finish(context, plan, answer);`,
      replacement: `  if (answer.kind === 'published') {
    await finish(context, plan, answer);
    return contendedOrRefused(plan, why);
  }`,
    },
  ],
};
