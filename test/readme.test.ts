import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { FoundNode } from '../src/index.ts';
import { readRoutes } from './support/airports.ts';
import { temporaryRoot } from './support/root.ts';

// What the documents say is run as they say it.

const ROOT = join(import.meta.dirname, '..');
const README = await readFile(join(ROOT, 'README.md'), 'utf8');
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'src/commit/README.md',
  'src/manifest/migration/README.md',
  'props/README.md',
  'test/cost/README.md',
  'failpoints/COVERAGE.md',
  'failpoints/lab/README.md',
];

test('the example of the README runs', async (t) => {
  const [example] = blocks('ts');
  t.true(example !== undefined);
  const claims = [
    `const root = ${JSON.stringify(await temporaryRoot(t))};`,
    example,
    `console.log(JSON.stringify([loaded.inserted, reached.length, north.map(({ id }) => id), (await before.counts()).nodes, changes.nodes.Airport.deleted.map(({ id }) => id), changes.edges.Route.deleted.length]));`,
  ].join('\n');
  const printed = await runInHouse(claims);
  const [inserted, reached, north, nodes, closed, routes] = JSON.parse(printed) as unknown[];
  t.is(inserted, 3_376 + 5_366);
  t.is(reached, 208);
  t.deepEqual(north, ['BRW', 'AWI', 'ATK']);
  t.deepEqual(nodes, { Airport: 3_376 });
  t.deepEqual(closed, ['ATL']);
  t.is(routes, (await readRoutes()).filter(({ from, to }) => from === 'ATL' || to === 'ATL').length);
});

test('the example of branches in the README runs', async (t) => {
  const [, example] = blocks('ts');
  t.true(example !== undefined);
  const claims = [
    `const root = ${JSON.stringify(await temporaryRoot(t))};`,
    example,
    `console.log(JSON.stringify([merged.kind, merged.updated, conflicts]));`,
  ].join('\n');
  const [kind, updated, conflicts] = JSON.parse(await runInHouse(claims)) as [string, number, object[]];
  t.deepEqual([kind, updated, conflicts.length], ['fast_forward', 1, 1]);
  t.like(conflicts[0], {
    kind: 'delete_update',
    element: 'node',
    type: 'Airport',
    id: 'ATL',
    rule: null,
    target: null,
  });
  t.like(conflicts[0], { base: { values: { name: 'Hartsfield–Jackson' } }, source: { values: { name: 'Atlanta' } } });
});

test('the example of searches in the README runs', async (t) => {
  const [, , example, ...others] = blocks('ts');
  t.true(example !== undefined && others.length === 0);
  const claims = [
    `const root = ${JSON.stringify(await temporaryRoot(t))};`,
    example,
    `console.log(JSON.stringify([nearest, matching.map(({ id }) => id).toSorted(), best]));`,
  ].join('\n');
  const [nearest, matching, best] = JSON.parse(await runInHouse(claims)) as [FoundNode[], string[], FoundNode[]];
  t.like(nearest[0], { type: 'Paper', id: 'Graphs', values: { year: 2024 }, rank: 1 });
  t.true(Math.abs(nearest[0]?.distance ?? NaN) < 1e-6);
  t.is(nearest.length, 2);
  t.like(nearest[1], { id: 'Branches', rank: 2 });
  t.deepEqual(matching, ['Foxes', 'Graphs']);
  t.is(best.length, 1);
  t.like(best[0], { id: 'Graphs', rank: 1 });
});

test('every command of the README runs', async (t) => {
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  const scripts = (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts;
  const own = commands.filter((command) => !/^npm ci && npm (start|test)$/.test(command));
  t.is(commands.length - own.length, 2);
  t.true('start' in scripts && 'test' in scripts);
  t.true(own.length > 0);
  const out = await temporaryRoot(t);
  for (const command of own) {
    const line = / (check|bench) /.test(command) ? `${command} --out ${out}` : command;
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: ROOT });
    t.regex(stdout, /PASS|passes now/, command);
  }
});

test('every file that the documents link to is there', async (t) => {
  for (const document of DOCUMENTS) {
    const text = await readFile(join(ROOT, document), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      await t.notThrowsAsync(
        readFile(join(ROOT, document, '..', target)).catch(ignoreDirectory),
        `${document}: ${target}`,
      );
    }
  }
});

test('every file that the documents name is there, seen from the document, the project or its engine', async (t) => {
  let named = 0;
  for (const document of DOCUMENTS) {
    const text = await readFile(join(ROOT, document), 'utf8');
    for (const [, path = ''] of text.matchAll(/`([\w-][\w./-]*\.(?:ts|md))`/g)) {
      named += 1;
      const places = [join(ROOT, document, '..'), ROOT, join(ROOT, 'src')];
      t.true(
        places.some((place) => existsSync(join(place, path))),
        `${document}: ${path}`,
      );
    }
  }
  t.true(named > 30);
});

test('every case of the corpus stands among what was found', async (t) => {
  const cases = await readdir(join(ROOT, 'props/corpus'));
  t.true(cases.length > 0);
  for (const file of cases) t.true(README.includes(`(props/corpus/${file})`), file);
});

function blocks(language: string): string[] {
  return [...README.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, found, text = '']) =>
    found === language ? text : [],
  );
}

/** Runs a module that sees the package by its name and the project's files by their paths. */
async function runInHouse(source: string): Promise<string> {
  const folder = await mkdtemp(join(ROOT, '.readme-'));
  try {
    await writeFile(join(folder, 'example.ts'), source.replaceAll("'./test/", "'../test/"));
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'example.ts')], { cwd: ROOT });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function ignoreDirectory(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EISDIR') throw error;
}
