import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the project that holds text. */
export interface TextFile {
  /** Path below the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Made by tools or by runs: not part of the project. */
const MADE = new Set(['node_modules', '.git', 'dist', 'out']);

const TEXT_EXTENSIONS = new Set([
  '',
  '.ts',
  '.mts',
  '.js',
  '.mjs',
  '.json',
  '.md',
  '.yml',
  '.yaml',
  '.html',
  '.css',
  '.txt',
]);

/** Every text file below `root`, in a fixed order. */
export function readTree(root: string, below = ''): TextFile[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return MADE.has(entry.name) ? [] : readTree(root, path);
    return entry.isFile() && TEXT_EXTENSIONS.has(extname(entry.name))
      ? [{ path, text: readFileSync(join(root, path), 'utf8') }]
      : [];
  });
}
