import type { Mutant } from './machine/mutant.ts';

export const decidedIntentIsLeftBehind: Mutant = {
  name: 'decided-intent-is-left-behind',
  symptom: 'An intent stays for ever, and whoever writes its tables meets it each time.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  const answer = plan.class === 'logical' ?`,
      replacement: `  if ((await context.manifest.load()).commits.has(plan.commitId)) return;
  const answer = plan.class === 'logical' ?`,
    },
  ],
};
