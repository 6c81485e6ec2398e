import type { Mutant } from './machine/mutant.ts';

export const olderProgramWritesAfterTheStamp: Mutant = {
  name: 'older-program-writes-after-the-stamp',
  symptom:
    'A program of an older release goes on writing to a graph that was migrated, and nobody can read it any more.',
  suite: 'migrations',
  edits: [
    {
      file: 'src/manifest/migration/to-5.ts',
      anchor: 'table.replace(MANIFEST_COLUMNS, rows, {',
      replacement: 'table.replace(WIDE_COLUMNS, rows, {',
    },
    {
      file: 'src/manifest/migration/to-5.ts',
      anchor: 'export const to5: Migration<4> = {',
      replacement:
        'const WIDE_COLUMNS = [\n  ...MANIFEST_COLUMNS.map((column) => ({ ...column, nullable: column.name !== OBJECT_ID })),\n  ...OLDER_COLUMNS.slice(2),\n];\n\nexport const to5: Migration<4> = {',
    },
    {
      file: 'src/manifest/migration/to-5.ts',
      anchor: "import { outcomeOf, stamp } from './stamp.ts';",
      replacement:
        "import { OLDER_COLUMNS } from '../older/layout.ts';\nimport { outcomeOf, stamp } from './stamp.ts';",
    },
  ],
};
