import type { Mutant } from './machine/mutant.ts';

export const acknowledgedBeforeItIsDurable: Mutant = {
  name: 'acknowledged-before-it-is-durable',
  symptom: 'A write is acknowledged that nobody will ever see: the store had not taken its commit.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    if (written.ok) return { kind: 'published', commit };`,
      replacement: `    if (written.ok || written.failure === 'unknown') return { kind: 'published', commit };`,
    },
  ],
};
