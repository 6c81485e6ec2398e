import type { Mutant } from './machine/mutant.ts';

export const refusedRowsBecomeVisible: Mutant = {
  name: 'refused-rows-become-visible',
  symptom: 'An operation that was refused is visible all the same: its constraints were judged after its publish.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/write.ts',
      anchor: '  await enforceConstraints(working);',
      replacement: '  const refusal = await enforceConstraints(working).catch((error: unknown) => error);',
    },
    {
      file: 'src/graph/write.ts',
      anchor: '    claim: { inserted',
      replacement: `    refusal,
    claim: { inserted`,
    },
    {
      file: 'src/graph/write.ts',
      anchor: 'const { draft, claim } = drafted;',
      replacement: 'const { draft, claim, refusal } = drafted;',
    },
    {
      file: 'src/graph/write.ts',
      anchor: `      case 'published':
`,
      replacement: `      case 'published':
        if (refusal) throw refusal;
`,
    },
  ],
};
