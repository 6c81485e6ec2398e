import type { Mutant } from './machine/mutant.ts';

export const readSetEntryDropped: Mutant = {
  name: 'read-set-entry-dropped',
  symptom: 'A write goes through although what it was checked against has changed.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/graph/working-state.ts',
      anchor: `    const tables = this.views().map(`,
      replacement: `    const tables = this.views().filter((view) => view.written.size + view.removed.size > 0 || view.replaced).map(`,
    },
  ],
};
