import type { Mutant } from './machine/mutant.ts';

export const deleteLeavesItsEdges: Mutant = {
  name: 'delete-leaves-its-edges',
  symptom: 'A deleted node leaves its edges behind.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/apply.ts',
      anchor: `if (type.kind === 'edge' || rows.length === 0) return;`,
      replacement: `if (type.kind === 'edge' || rows.length >= 0) return;`,
    },
  ],
};
