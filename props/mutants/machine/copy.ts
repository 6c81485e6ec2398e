import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** There is nothing to plant a defect in: a built package holds no sources. */
export class SourcesError extends Error {
  override readonly name = 'SourcesError';
}

/** What a copy needs to run the command line. */
const COPIED = ['src', 'model', 'failpoints', 'props', 'scripts', 'package.json', 'tsconfig.json'];

/** What it reads where it is there: what operations are agreed to cost. */
const COPIED_IF_THERE = ['test/cost'];

/** A copy of the sources to plant defects in, there until it is disposed of. */
export interface Copy extends AsyncDisposable {
  readonly root: string;
}

/** Copies the sources of the project at `projectRoot`; its dependencies are linked, since no defect goes there. */
export async function copySources(projectRoot: string): Promise<Copy> {
  for (const name of COPIED) {
    if (existsSync(join(projectRoot, name))) continue;
    throw new SourcesError(`mutants are planted in the project's own sources, and ${projectRoot} has no ${name}`);
  }
  const root = await mkdtemp(join(tmpdir(), 'omniproof-mutant-'));
  const copy = { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
  try {
    for (const name of COPIED) await cp(join(projectRoot, name), join(root, name), { recursive: true });
    for (const name of COPIED_IF_THERE.filter((each) => existsSync(join(projectRoot, each)))) {
      await cp(join(projectRoot, name), join(root, name), { recursive: true });
    }
    await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
    return copy;
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}
