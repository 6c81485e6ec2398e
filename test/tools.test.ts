import { execFile } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { build, type Files } from './support/build.ts';

const ROOT = join(import.meta.dirname, '..');

/** What a tool of the project prints about the project in `root`; undefined where it is content. */
async function complaintOf([tool, ...options]: Tool, root: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(join(ROOT, 'node_modules/.bin', tool), options, { cwd: root });
    return undefined;
  } catch (error) {
    return `${error instanceof Error && 'stdout' in error ? String(error.stdout) : ''}\n${String(error)}`;
  }
}

type Tool = readonly [tool: string, ...options: string[]];

const COMPILER: Tool = ['tsc', '--noEmit'];
const LINTER: Tool = ['oxlint', '--type-aware', '--deny-warnings'];
const FORMATTER: Tool = ['oxfmt', '--check'];
const UNUSED: Tool = ['knip'];

const isContent = test.macro(async (t, tool: Tool) => {
  const complaint = await complaintOf(tool, ROOT);
  if (complaint === undefined) t.pass();
  else t.fail(complaint);
});

test('this house compiles', isContent, COMPILER);
test('the linter finds nothing', isContent, LINTER);
test('the formatter finds nothing to change', isContent, FORMATTER);
test('nothing is unused', isContent, UNUSED);

const SETTINGS = ['package.json', 'tsconfig.json', '.oxlintrc.json', '.oxfmtrc.json', 'knip.json'];

/** Builds a house from `files` with this project's settings and tools in it, and says what a tool finds there. */
async function complaintIn(files: Files, tool: Tool): Promise<string | undefined> {
  using house = build(files);
  for (const name of SETTINGS) copyFileSync(join(ROOT, name), join(house.root, name));
  symlinkSync(join(ROOT, 'node_modules'), join(house.root, 'node_modules'));
  return await complaintOf(tool, house.root);
}

const goesRed = test.macro(async (t, tool: Tool, text: string, complaint: RegExp) => {
  t.regex((await complaintIn({ 'src/index.ts': text }, tool)) ?? '', complaint);
});

const CONTENT = 'export const one = 1;\n';
const FLOATING = 'export function a(): void {\n  Promise.resolve();\n}\n';

test('the compiler goes red on a wrong type', goesRed, COMPILER, "export const one: number = '1';\n", /TS2322/);
test('the compiler goes red on what cannot be erased', goesRed, COMPILER, 'export enum A {}\n', /TS1294/);
test('the linter goes red on a floating promise', goesRed, LINTER, FLOATING, /no-floating-promises/);
test('the formatter goes red on other quotes', goesRed, FORMATTER, 'export const a = "a";\n', /src\/index\.ts/);
test('an unlisted package is found', goesRed, UNUSED, "import a from 'nowhere';\nexport const b = [a];\n", /nowhere/);
test('an unused package is found', goesRed, UNUSED, CONTENT, /Unused dependencies[^]*apache-arrow/);

test('an unused file and an unused export are found', async (t) => {
  const files = {
    'src/index.ts': "import { used } from './used.ts';\nexport const one = [used];\n",
    'src/used.ts': 'export const used = 1;\nexport const spare = 2;\n',
    'src/alone.ts': CONTENT,
  };
  const complaint = await complaintIn(files, UNUSED);
  t.regex(complaint ?? '', /Unused files[^]*src\/alone\.ts/);
  t.regex(complaint ?? '', /Unused exports[^]*spare/);
});

for (const tool of [COMPILER, LINTER, FORMATTER]) {
  test(`${tool[0]} is content with a sound file`, async (t) => {
    t.is(await complaintIn({ 'src/index.ts': CONTENT }, tool), undefined);
  });
}
