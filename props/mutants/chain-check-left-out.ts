import type { Mutant } from './machine/mutant.ts';

export const chainCheckLeftOut: Mutant = {
  name: 'chain-check-left-out',
  symptom: "A commit carries somebody else's unpublished rows into view.",
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    if (!holds) return { kind: 'broken', table };`,
      replacement: `    if (!holds && effects.length === 0) return { kind: 'broken', table };`,
    },
    {
      file: 'src/commit/settle.ts',
      anchor: `    if (answer.holds) return { kind: 'settled', made };`,
      replacement: `    if (answer.holds || made.versions.length > 0) return { kind: 'settled', made };`,
    },
  ],
};
