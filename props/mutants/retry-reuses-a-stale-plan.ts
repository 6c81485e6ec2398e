import type { Mutant } from './machine/mutant.ts';

export const retryReusesAStalePlan: Mutant = {
  name: 'retry-reuses-a-stale-plan',
  symptom: 'A publish that lost against another is tried again as it was, and takes back what the other has published.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    const refusal = await whyNot(context, plan, state);`,
      replacement: `    const refusal = attempt === 0 ? await whyNot(context, plan, state) : undefined;`,
    },
  ],
};
