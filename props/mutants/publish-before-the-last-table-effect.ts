import type { Mutant } from './machine/mutant.ts';

export const publishBeforeTheLastTableEffect: Mutant = {
  name: 'publish-before-the-last-table-effect',
  symptom: 'A commit is visible before all of its rows are.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/commit.ts',
      anchor: `    for (const item of broken) {`,
      replacement: `    const last = broken.length > 1 ? broken.at(-1) : undefined;
    const base = plan.readSet.tables[last?.key ?? ''] ?? 0;
    if (last) made.set(last.key, { versions: last.effects.map((_, index) => base + 1 + index), begunAt: base });
    for (const item of last ? broken.slice(0, -1) : broken) {`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `    switch (answer.kind) {
      case 'published':
      case 'maintained':`,
      replacement: `    if (last) await makeEffects(context, plan, last, false);
    switch (answer.kind) {
      case 'published':
      case 'maintained':`,
    },
  ],
};
