import type { Mutant } from './machine/mutant.ts';

export const lostAcknowledgementAppliedTwice: Mutant = {
  name: 'lost-acknowledgement-applied-twice',
  symptom: 'A write whose acknowledgement was lost is made a second time, under another id.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    // Lost, or the answer was: the next look at the manifest tells.
`,
      replacement: `    if (!written.ok && written.failure === 'unknown') return { kind: 'contended' };
`,
    },
    {
      file: 'src/commit/spend.ts',
      anchor: `    if (own) return own.state === 'published' ? { kind: 'published', commit: own } : { kind: 'spent' };
    // Nothing`,
      replacement: `    if (own) return { kind: 'spent' };
    // Nothing`,
    },
  ],
};
