import type { Mutant } from './machine/mutant.ts';

export const siblingMergeBringsADeletedEdgeBack: Mutant = {
  name: 'sibling-merge-brings-a-deleted-edge-back',
  symptom: 'An edge that one branch deleted is there again once a sibling is merged that never touched it.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/merge-rows.ts',
      anchor: 'const ids = new Set(views.flatMap(({ source }) => [...source.keys()]));',
      replacement: 'const ids = new Set(views.flatMap(({ source, target }) => [...source.keys(), ...target.keys()]));',
    },
    {
      file: 'src/graph/merge-rows.ts',
      anchor: "verdict: !target ? 'source' : !source ? 'target' : 'conflict',",
      replacement: "verdict: !target || (!source && !target.after) ? 'source' : !source ? 'target' : 'conflict',",
    },
  ],
};
