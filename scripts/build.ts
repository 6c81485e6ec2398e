#!/usr/bin/env node
// Builds the package that is published: dist/, complete with its own package.json. Node does not strip types below
// node_modules, so what is installed has to be JavaScript, while the repository runs its sources. Hence two package.json.
//
//     npm run build && npm publish ./dist
//
// Another directory than dist/ can be named as the only argument.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { publishedManifest, type Manifest } from './build/manifest.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = resolve(process.argv[2] ?? join(ROOT, 'dist'));

/** Rooms that are published; each may hold files besides its sources, such as cases and pages. */
const ROOMS = ['src', 'model', 'failpoints', 'props'];

// What an older build left must not be published; a directory that somebody names is theirs to empty.
if (process.argv[2] === undefined) rmSync(DIST, { recursive: true, force: true });
compile();
for (const room of ROOMS) {
  const isNoSource = (path: string): boolean => extname(path) !== '.ts';
  cpSync(join(ROOT, room), join(DIST, room), { recursive: true, filter: isNoSource });
}
for (const name of ['README.md', 'LICENSE']) {
  if (existsSync(join(ROOT, name))) copyFileSync(join(ROOT, name), join(DIST, name));
}
const manifest = publishedManifest(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest);
writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
for (const path of Object.values(manifest.bin)) chmodSync(join(DIST, path), 0o755);
console.log(`built ${manifest.name} ${manifest.version} in ${DIST}`);

function compile(): void {
  const options = ['--project', 'tsconfig.build.json', '--outDir', DIST];
  const { status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), options, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
