import type { Mutant } from './machine/mutant.ts';

export const publishLeavesOutATable: Mutant = {
  name: 'publish-leaves-out-a-table',
  symptom: 'A write to two tables shows in one of them only.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: '      plan.tables.map(',
      replacement: '      plan.tables.slice(0, Math.max(1, plan.tables.length - 1)).map(',
    },
  ],
};
