import type { Mutant } from './machine/mutant.ts';

export const publishErrorAfterTheGoalWasReached: Mutant = {
  name: 'publish-error-after-the-goal-was-reached',
  symptom: 'A write that others published is answered with the publish that it lost, and as not applied.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    const refusal = await whyNot(context, plan, state);`,
      replacement: `    const found = await whyNot(context, plan, state);
    const refusal: PublishAnswer | undefined =
      found?.kind === 'published' && isOwn(context, plan) ? { kind: 'contended', cause } : found;`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `  if (answer.kind === 'published') return finish(context, plan, answer);`,
      replacement: `  if (answer.kind === 'published') {
    await finish(context, plan, answer);
    context.scope.effective = false;
    return contendedOrRefused(plan, why);
  }`,
    },
  ],
};
