import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Texts by path below the root. */
export type Files = Readonly<Record<string, string>>;

/** A directory that is there until it is disposed of. */
interface House extends Disposable {
  readonly root: string;
}

/** Builds a house from `files` in a directory of its own. */
export function build(files: Files): House {
  const root = mkdtempSync(join(tmpdir(), 'omniproof-house-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
