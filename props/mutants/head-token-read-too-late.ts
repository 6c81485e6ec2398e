import type { Mutant } from './machine/mutant.ts';

export const headTokenReadTooLate: Mutant = {
  name: 'head-token-read-too-late',
  symptom: 'Two writes that exclude each other are both published.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `const written = await context.manifest.merge(rows, plan.commitId, state);`,
      replacement: `const late = await context.manifest.load();
    const written = await context.manifest.merge(rows, plan.commitId, late);`,
    },
  ],
};
