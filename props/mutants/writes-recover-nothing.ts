import type { Mutant } from './machine/mutant.ts';

export const writesRecoverNothing: Mutant = {
  name: 'writes-recover-nothing',
  symptom:
    'Whoever has the graph open writes beside what a dead writer left, which stays for as long as nobody opens the graph anew.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/graph/write.ts',
      anchor: `    await heal(context, tables, beside);`,
      replacement: `    void [heal, tables];`,
    },
  ],
};
