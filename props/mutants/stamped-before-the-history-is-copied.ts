import type { Mutant } from './machine/mutant.ts';

export const stampedBeforeTheHistoryIsCopied: Mutant = {
  name: 'stamped-before-the-history-is-copied',
  symptom: 'Who migrates an older graph and dies leaves it without a history.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/migration/to-4.ts',
      anchor: '    report(0, rows.length);',
      replacement:
        "    const early = await stamp(turn, 4);\n    if (early === 'contended') return early;\n    report(0, rows.length);",
    },
    {
      file: 'src/manifest/migration/to-4.ts',
      anchor: '    return stamp(turn, 4);',
      replacement: "    return 'done';",
    },
    {
      file: 'src/manifest/older/line.ts',
      anchor: '...(isInManifest ? catalogue.history : []), ...told]',
      replacement: '...(isInManifest ? catalogue.history : told)]',
    },
  ],
};
