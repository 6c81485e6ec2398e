import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import manifest from '../package.json' with { type: 'json' };
import { execIn, install, tool, type Installed } from './package/installed.ts';

/** A directory of a user of the package. */
const HOME = mkdtempSync(join(tmpdir(), 'omniproof-home-'));

let installed: Installed;

test.before(async () => {
  installed = await install(HOME);
});

test.after.always(() => rm(HOME, { recursive: true, force: true }));

test('the package holds what was built, and nothing of what only developers need', (t) => {
  for (const path of ['README.md', 'LICENSE', 'src/index.js', 'src/index.d.ts', 'scripts/omniproof.js']) {
    t.true(installed.files.includes(path), path);
  }
  const foreign = installed.files.filter((path) => /(?<!\.d)\.ts$|^test\//.test(path));
  t.deepEqual(foreign, []);
});

test('a program in plain JavaScript founds a graph, writes and reads with it', async (t) => {
  const program = `
    import { Graph } from 'omniproof';
    const schema = { nodes: { Person: { properties: { name: { type: 'String' } }, key: ['name'] } } };
    const graph = await Graph.init({ root: './graph', schema });
    await graph.mutate([{ op: 'insertNode', type: 'Person', values: { name: 'Ada' } }]);
    console.log((await (await graph.snapshot()).counts()).nodes.Person);
    await graph.close();
  `;
  await writeFile(join(HOME, 'program.mjs'), program);
  t.is((await execIn(HOME, process.execPath, 'program.mjs')).trim(), '1');
});

test('the command line runs as it is installed', async (t) => {
  const command = join(HOME, 'node_modules/omniproof', installed.manifest.bin['omniproof'] ?? '');
  t.is((await execIn(HOME, command, '--version')).trim(), manifest.version);
});

test('a program in TypeScript compiles against the declarations', async (t) => {
  const program = `
    import { Graph, GraphError, type Engine, type ErrorCode, type GivenValues, type SchemaDefinition } from 'omniproof';
    import type { Inspection, RecoveryOutcome, RecoveryRecord, Statement, WriteResult } from 'omniproof';
    export const engine: Engine = Graph;
    export const schema: SchemaDefinition = { nodes: {} };
    export const values: GivenValues = { name: 'Ada', embedding: new Float32Array(2), big: 1n, none: null };
    export const statements: readonly Statement[] = [{ op: 'insertNode', type: 'Person', values }];
    // Nothing is \`any\`: what is no code, no value or no outcome does not compile.
    // @ts-expect-error
    export const noCode: ErrorCode = 'no_such_code';
    // @ts-expect-error
    export const noValue: GivenValues = { name: new Map() };
    // @ts-expect-error
    export const noOutcome: RecoveryOutcome = 'lost';
    export function codeOf(error: unknown): ErrorCode | undefined {
      return error instanceof GraphError && error.code === 'stale_base' ? error.code : undefined;
    }
    export async function write(root: string): Promise<WriteResult> {
      const graph = await Graph.open({ root });
      return graph.mutate(statements);
    }
    export function published({ recoveries = [] }: Inspection): readonly RecoveryRecord[] {
      return recoveries.filter(({ outcome }) => outcome === 'published');
    }
  `;
  await writeFile(join(HOME, 'program.mts'), program);
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--types',
    '',
    '--noEmit',
  ];
  await t.notThrowsAsync(execIn(HOME, tool('tsc'), ...options, 'program.mts'));
});

test('publint finds nothing', async (t) => {
  await t.notThrowsAsync(execIn(HOME, tool('publint'), 'run', installed.tarball, '--strict'));
});

test('the types are found wherever modules are', async (t) => {
  await t.notThrowsAsync(
    execIn(HOME, tool('attw'), installed.tarball, '--profile', 'esm-only', '--no-definitely-typed'),
  );
});
