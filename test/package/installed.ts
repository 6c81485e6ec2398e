import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

const execute = promisify(execFile);

/** The package as its users get it. */
export interface Installed {
  /** The package's tarball. */
  readonly tarball: string;
  /** The package's files, as paths below its own root. */
  readonly files: readonly string[];
  readonly manifest: { readonly version: string; readonly bin: Readonly<Record<string, string>> };
}

/** A program of the project's node_modules, or one of the machine. */
export async function execIn(directory: string, program: string, ...options: string[]): Promise<string> {
  const { stdout } = await execute(program, options, { cwd: directory });
  return stdout;
}

/** The path of a tool of the project. */
export function tool(name: string): string {
  return join(ROOT, 'node_modules/.bin', name);
}

/**
 * Builds and packs the package, and unpacks it into the node_modules of the directory `home`. Nothing is fetched: of its dependencies exactly the declared ones are linked to
 * those that are installed here, so that one which is missing from the list is missing here too.
 */
export async function install(home: string): Promise<Installed> {
  const dist = join(home, 'dist');
  await execIn(ROOT, process.execPath, 'scripts/build.ts', dist);
  const packed = await execIn(home, 'npm', 'pack', dist, '--ignore-scripts', '--json');
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const target = join(home, 'node_modules/omniproof');
  await mkdir(target, { recursive: true });
  await execIn(home, 'tar', '-xzf', filename, '-C', target, '--strip-components', '1');
  const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) await link(name, home);
  return { tarball: join(home, filename), files: files.map(({ path }) => path), manifest };
}

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

async function link(name: string, home: string): Promise<void> {
  const path = join(home, 'node_modules', name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(ROOT, 'node_modules', name), path);
}
