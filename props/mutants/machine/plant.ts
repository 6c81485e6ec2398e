import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edit } from './mutant.ts';

/** An anchor that is not there, or is there more than once: the sources have moved on, and the mutant with them must. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError';
  readonly file: string;
  readonly count: number;

  constructor(file: string, anchor: string, count: number) {
    super(`${file} holds the anchor ${count} times instead of once: ${JSON.stringify(anchor)}`);
    this.file = file;
    this.count = count;
  }
}

/** Takes the edits out again. */
export type TakeOut = () => Promise<void>;

/** Makes the edits in the copy of the sources at `root`. They apply in order, to what the ones before have left. */
export async function plant(edits: readonly Edit[], root: string): Promise<TakeOut> {
  const sound = new Map<string, string>();
  const planted = new Map<string, string>();
  for (const { file, anchor, replacement } of edits) {
    const text = planted.get(file) ?? (await readFile(join(root, file), 'utf8'));
    if (!planted.has(file)) sound.set(file, text);
    const pieces = text.split(anchor);
    if (pieces.length !== 2) throw new AnchorError(file, anchor, pieces.length - 1);
    planted.set(file, pieces.join(replacement));
  }
  await writeAll(planted, root);
  return () => writeAll(sound, root);
}

async function writeAll(texts: ReadonlyMap<string, string>, root: string): Promise<void> {
  for (const [file, text] of texts) await writeFile(join(root, file), text);
}
