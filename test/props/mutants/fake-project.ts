import { build, type Files } from '../../support/build.ts';

/** A project as small as the machine can work on: an engine that adds, and a command line that checks that it does. */
export const FAKE: Files = {
  'package.json': '{ "type": "module" }\n',
  'tsconfig.json': '{}\n',
  'model/model.ts': 'export {};\n',
  'failpoints/plan.ts': 'export {};\n',
  'props/check.ts': 'export {};\n',
  'node_modules/nothing.txt': '\n',
  'src/engine.ts': 'export const add = (a: number, b: number): number => a + b;\n',
  'scripts/omniproof.ts': `
    import { writeFileSync } from 'node:fs';
    import { add } from '../src/engine.ts';
    const [command, suite, , runs, , seed, , , out] = process.argv.slice(2);
    const wrong = add(1, 2) !== 3;
    if (command === 'check') {
      const failure = { case: 'case.json', replay: 'node scripts/omniproof.ts replay case.json', size: '1 operation', shrinkMs: 5, difference: 'sum' };
      const part = { suite, seed: Number(seed), runs: wrong ? 7 : Number(runs), elapsedMs: 9, failures: wrong ? [failure] : [] };
      writeFileSync(out + '/summary.json', JSON.stringify({ suites: [part] }));
    }
    process.exitCode = wrong ? 1 : 0;
  `,
};

/** Runs `body` with the root of a fake project, with some files of it replaced. */
export async function withProject<T>(files: Files, body: (root: string) => Promise<T>): Promise<T> {
  using project = build({ ...FAKE, ...files });
  return await body(project.root);
}
