import type { Mutant } from './machine/mutant.ts';

export const overwriteKeepsOldRows: Mutant = {
  name: 'overwrite-keeps-old-rows',
  symptom: 'Rows that an overwrite should have dropped are still there.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/table-view.ts',
      anchor: `effects: [{ kind: 'overwrite', rows }]`,
      replacement: `effects: [{ kind: 'upsert', rows }]`,
    },
  ],
};
