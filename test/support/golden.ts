import { readFile, writeFile } from 'node:fs/promises';
import type { ExecutionContext } from 'ava';

/**
 * Compares a text with the file that it was agreed on in. With `UPDATE_GOLDENS=1` the file is written instead: what it
 * becomes is then reviewed like code.
 */
export async function compareWithGolden(t: ExecutionContext, file: URL, text: string): Promise<void> {
  if (process.env['UPDATE_GOLDENS'] === '1') await writeFile(file, text);
  t.is(text, await readFile(file, 'utf8'), `${file.pathname}: if the change is meant, UPDATE_GOLDENS=1 writes it anew`);
}
