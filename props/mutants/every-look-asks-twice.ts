import type { Mutant } from './machine/mutant.ts';

export const everyLookAsksTwice: Mutant = {
  name: 'every-look-asks-twice',
  symptom:
    'Whatever looks at the newest state asks the store twice for it: every read costs a listing more than it has to.',
  suite: 'costs',
  edits: [
    {
      file: 'src/graph/seen.ts',
      anchor: `  const state = await session.manifest.load(scope);`,
      replacement: `  await session.manifest.load(scope);
  const state = await session.manifest.load(scope);`,
    },
  ],
};
