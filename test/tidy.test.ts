import { join } from 'node:path';
import test from 'ava';
import { formatFinding } from '../scripts/tidy/finding.ts';
import { inspect } from '../scripts/tidy/tidy.ts';
import { findingsIn, HEALTHY } from './tidy/house.ts';

test('a healthy house has no findings', (t) => {
  t.deepEqual(findingsIn(HEALTHY), []);
});

/**
 * One violation each: the file that is planted, the line that must be named, and what must be said about it. Where the text
 * would make this file itself a violation it is broken by a bar, which is taken out before it is planted.
 */
const PLANTED: readonly (readonly [title: string, file: string, text: string, line: number, message: RegExp])[] = [
  [
    'base imports nothing of ours',
    'src/base/a.ts',
    "import '../schema/type.ts';",
    1,
    /src\/base must not import src\/schema/,
  ],
  [
    'storage knows no manifest',
    'src/storage/a.ts',
    "\nimport '../manifest/state.ts';",
    2,
    /must not import src\/manifest/,
  ],
  [
    'lance knows no schema, not even its types',
    'src/lance/a.ts',
    "import type { Type } from '../schema/type.ts';",
    1,
    /must not import src\/schema/,
  ],
  ['manifest knows no commit', 'src/manifest/a.ts', "import '../commit/publish.ts';", 1, /must not import src\/commit/],
  ['commit knows no graph', 'src/commit/a.ts', "import '../graph/graph.ts';", 1, /must not import src\/graph/],
  [
    'internals do not import the barrel',
    'src/commit/a.ts',
    "import '../index.ts';",
    1,
    /must not import src\/index.ts/,
  ],
  ['src knows no harness', 'src/graph/a.ts', "import '../../props/check.ts';", 1, /must not import props/],
  [
    'a type is an import too',
    'src/base/a.ts',
    "export type A = import('../schema/type.ts').Type;",
    1,
    /must not import src\/schema/,
  ],
  [
    'an import() is an import too',
    'src/base/a.ts',
    "export const a = () => import('../schema/type.ts');",
    1,
    /must not import src\/schema/,
  ],
  [
    'the engine hides no import',
    'src/graph/a.ts',
    'export const a = (name: string) => import(name);',
    1,
    /name is computed/,
  ],
  [
    'the model shares no logic',
    'model/a.ts',
    "import { state } from '../src/manifest/state.ts';",
    1,
    /other than by `import type`/,
  ],
  [
    'a type among braces still runs its module',
    'model/a.ts',
    "import { type Type } from '../src/schema/type.ts';",
    1,
    /other than by `import type`/,
  ],
  ['the model has no dependencies', 'model/a.ts', "import 'node:fs';", 1, /must not import the package node:fs/],
  [
    'failpoints see the public surface',
    'failpoints/a.ts',
    "import '../src/graph/graph.ts';",
    1,
    /failpoints must not import src\/graph/,
  ],
  [
    'props see the public surface',
    'props/a.ts',
    "import type { Type } from '../src/schema/type.ts';",
    1,
    /props must not import src\/schema/,
  ],
  ['scripts know no model', 'scripts/a.ts', "import '../model/model.ts';", 1, /scripts must not import model/],
  ['nothing imports tests', 'props/a.ts', "import '../test/check.test.ts';", 1, /props must not import test/],
  ['an import leads somewhere', 'props/a.ts', "import './nowhere.ts';", 1, /no such file/],
  ['an import stays in the house', 'props/a.ts', "import '../package.json';", 1, /lies in no room/],
  ['a file does not import itself', 'props/a.ts', "import './a.ts';", 1, /circle: props\/a\.ts → props\/a\.ts/],
  ['lancedb is for src/lance', 'src/graph/a.ts', "import type { Table } from '@lancedb/lancedb';", 1, /src\/lance may/],
  ['lancedb is not for the harness', 'props/a.ts', "import '@lancedb/lancedb';", 1, /src\/lance may/],
  [
    'arrow is for src/lance',
    'src/manifest/a.ts',
    "import 'apache-arrow/Arrow.node';",
    1,
    /must not import apache-arrow/,
  ],
  [
    'files are for src/storage',
    'src/graph/a.ts',
    "import { readFile } from 'node:fs/promises';",
    1,
    /must not import node:fs/,
  ],
  [
    're-exports are for the barrel',
    'src/graph/a.ts',
    "export { publish } from '../commit/publish.ts';",
    1,
    /re-exports another file/,
  ],
  ['Date.now is ambient', 'src/graph/a.ts', '\n\nexport const a = () => Date.now();', 3, /ambient world: Date\.now/],
  ['so it is through globalThis', 'src/graph/a.ts', 'export const a = () => globalThis.Date["now"]();', 1, /Date\.now/],
  ['new Date() is ambient', 'model/a.ts', 'export const a = () => new Date();', 1, /new Date\(\)/],
  ['Date() is ambient', 'model/a.ts', 'export const a = () => Date();', 1, /Date\(\)/],
  ['Math.random is ambient', 'model/a.ts', 'export const a = () => Math.random();', 1, /Math\.random/],
  ['performance.now is ambient', 'src/lance/a.ts', 'export const a = () => performance.now();', 1, /performance\.now/],
  ['random ids are ambient', 'src/lance/a.ts', 'export const a = () => crypto.randomUUID();', 1, /randomUUID/],
  ['random bytes are ambient', 'src/lance/a.ts', "import { randomBytes as a } from 'node:crypto';", 1, /randomBytes/],
  ['timers are ambient', 'src/commit/a.ts', 'export const a = () => setTimeout(() => {}, 1);', 1, /setTimeout/],
  ['intervals are ambient', 'src/lance/a.ts', 'export const a = () => setInterval(() => {}, 1);', 1, /setInterval/],
  ['a line breaks a rule once', 'src/lance/a.ts', 'export const a = [setImmediate, setImmediate];', 1, /setImmediate/],
  ['processes are for nobody in src', 'src/storage/a.ts', "import 'node:child_process';", 1, /nothing in src may/],
  ['the barrel names what is public', 'src/index.ts', "export * from './graph/graph.ts';", 1, /exports everything/],
  [
    'timeouts are ambient',
    'src/commit/a.ts',
    'export const a = () => AbortSignal.timeout(1);',
    1,
    /AbortSignal\.timeout/,
  ],
  [
    'variables of the process have one reader',
    'src/storage/z.ts',
    'export const a = process.env;',
    1,
    /reads process\.env/,
  ],
  ['it is not in another room', 'src/lance/a.ts', "export const a = process.env['HOME'];", 1, /reads process\.env/],
  ['let at module level is state', 'src/graph/a.ts', 'export let a = 1;', 1, /state at module level: let/],
  [
    'an empty collection at module level is state',
    'model/a.ts',
    'const a = new Map<string, string>();\nexport const b = () => a;',
    1,
    /empty collection/,
  ],
  ['an empty list is state', 'model/a.ts', 'const a: string[] = [];\nexport const b = () => a;', 1, /empty collection/],
  ['an empty object is state', 'src/graph/a.ts', 'const a = {};\nexport const b = () => a;', 1, /empty collection/],
  ['a static member is state', 'src/graph/a.ts', 'export class A {\n  static a = 1;\n}', 2, /static, not readonly/],
  [
    'no test stands alone',
    'test/a.test.ts',
    "import test from 'ava';\ntest.only('a', (t) => t.pass());",
    2,
    /test\.only/,
  ],
  [
    'no test is skipped',
    'test/a.test.ts',
    "import test from 'ava';\ntest.serial.skip('a', (t) => t.pass());",
    2,
    /test\.serial\.skip/,
  ],
  [
    'no test is expected to fail',
    'test/a.test.ts',
    "import test from 'ava';\ntest.failing('a', (t) => t.pass());",
    2,
    /test\.failing/,
  ],
  [
    'no assertion is skipped',
    'test/a.test.ts',
    "import test from 'ava';\ntest('a', (t) => t.is.skip(1, 2));",
    2,
    /t\.is\.skip/,
  ],
  ['the compiler is not silenced', 'src/graph/a.ts', '// @ts¦-ignore\nexport const a = 1;', 1, /a comment says/],
  [
    'the linter is not silenced',
    'props/a.ts',
    '/* oxlint¦-disable no-var */\nexport const a = 1;',
    1,
    /a comment says/,
  ],
  ['no work is left for later', 'props/a.ts', '// TO¦DO: more\nexport const a = 1;', 1, /a comment says/],
  ['the formatter is not silenced', 'props/a.ts', '// prettier¦-ignore\nexport const a = 1;', 1, /a comment says/],
  ['nothing is left broken', 'props/a.ts', '// FIX¦ME: broken\nexport const a = 1;', 1, /a comment says FIXME/],
  ['no path of another machine', 'props/a.ts', 'export const a = "/Users¦/me/notes";', 1, /path of one machine/],
  ['no path of a machine', 'props/a.ts', 'export const a = "/work¦/main";', 1, /path of one machine/],
  ['no path of a machine in prose', 'README.md', 'one\ntwo\nsee /home¦/me/notes', 3, /path of one machine/],
  [
    'no registry in the lock',
    'package-lock.json',
    '{\n  "resolved¦": "https://example.org/a.tgz" }',
    2,
    /package registry/,
  ],
  ['no registry in the settings', '.npmrc', 'registry¦=https://example.org', 1, /package registry/],
  ['what does not parse is told', 'props/a.ts', 'export const = 1;', 1, /does not parse/],
];

for (const [title, file, text, line, message] of PLANTED) {
  test(`tidy: ${title}`, (t) => {
    const [finding, ...others] = findingsIn({ ...HEALTHY, [file]: text.replace('¦', '') });
    t.is(finding?.file, file);
    t.is(finding?.line, line);
    t.regex(finding?.message ?? '', message);
    t.deepEqual(others, []);
  });
}

test('tidy: a circle is told once, with the way round', (t) => {
  const circle = {
    'props/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
    'props/b.ts': "import type { C } from './c.ts';\nexport type B = C;",
    'props/c.ts': "import type { A } from './a.ts';\nexport type C = A;",
  };
  const [finding, ...others] = findingsIn({ ...HEALTHY, ...circle });
  t.regex(finding?.message ?? '', /props\/a\.ts → props\/b\.ts → props\/c\.ts → props\/a\.ts/);
  t.deepEqual(others, []);
});

test('tidy: folders side by side do not need each other, however long the way round', (t) => {
  const circle = {
    'props/run/a.ts': "import type { B } from '../race/b.ts';\nexport type A = B;",
    'props/race/deep/b.ts': "import type { C } from '../../crash/c.ts';\nexport type B = C;",
    'props/race/b.ts': 'export type B = string;',
    'props/crash/c.ts': 'export type C = string;',
    'props/crash/d.ts': "import type { E } from '../run/e.ts';\nexport type D = E;",
    'props/run/e.ts': 'export type E = string;',
  };
  t.deepEqual(
    findingsIn({ ...HEALTHY, ...circle }).map(({ message }) => message),
    ['folders import each other in a circle: props/crash → props/run → props/race → props/crash'],
  );
});

test('tidy: a folder and one within it may need each other', (t) => {
  const within = {
    'props/run/a.ts': "import type { B } from './steps/b.ts';\nexport type A = B;",
    'props/run/steps/b.ts': "import type { C } from '../c.ts';\nexport type B = C;",
    'props/run/c.ts': 'export type C = string;',
  };
  t.deepEqual(findingsIn({ ...HEALTHY, ...within }), []);
});

test('tidy: a room without a source is a finding', (t) => {
  const { 'test/check.test.ts': _, ...rest } = HEALTHY;
  t.deepEqual(
    findingsIn(rest).map(({ file }) => file),
    ['test'],
  );
  t.true(findingsIn({}).length > 10);
});

test('this house is tidy', (t) => {
  const { findings, sourceCount } = inspect(join(import.meta.dirname, '..'));
  t.deepEqual(findings.map(formatFinding), []);
  t.true(sourceCount > 100);
});
