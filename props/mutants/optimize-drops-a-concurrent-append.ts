import type { Mutant } from './machine/mutant.ts';

export const optimizeDropsAConcurrentAppend: Mutant = {
  name: 'optimize-drops-a-concurrent-append',
  symptom: 'Rows that were appended while a table was compacted are gone once that is published.',
  suite: 'interleavings',
  edits: [
    {
      file: 'src/commit/fast-forward.ts',
      anchor: `    if (published?.location !== location || published.version >= version) continue;
    if (await movedLogically(classes, location, published.version, version)) {`,
      replacement: `    if (published?.location !== location || published.version === version) continue;
    const isAhead = published.version < version;
    if (isAhead && (await movedLogically(classes, location, published.version, version))) {`,
    },
  ],
};
