import type { Mutant } from './machine/mutant.ts';

export const recoveryLeavesTheIdUnspent: Mutant = {
  name: 'recovery-leaves-the-id-unspent',
  symptom: 'A write that recovery had given up appears when its sleeping writer, or its last request, comes through.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  const { kind } = await spend(context, plan);
`,
      replacement: `  const own = (await context.manifest.load()).commits.get(plan.commitId);
  const kind = own?.state ?? 'spent';
`,
    },
    {
      file: 'src/commit/recovery.ts',
      anchor: `import { spend } from './spend.ts';
`,
      replacement: '',
    },
  ],
};
