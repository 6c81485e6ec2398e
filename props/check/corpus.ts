import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareCodePoints } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { decodeCase } from '../case/codec.ts';
import { UserError } from '../base/user-error.ts';

/** Cases that once failed. */
const CORPUS_DIRECTORY = join(import.meta.dirname, '../corpus');

export interface CorpusCase {
  /** `corpus/` and its file's name. */
  readonly name: string;
  readonly path: string;
  readonly case: Case;
}

/** A file of the corpus that cannot be used; the message says what to do. */
export class CorpusError extends UserError {
  override readonly name = 'CorpusError';
}

/** The cases of a suite, in the order of their files' names. */
export async function readCorpus(suite: string, directory: string = CORPUS_DIRECTORY): Promise<readonly CorpusCase[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).toSorted(compareCodePoints);
  const cases = await Promise.all(files.map((file) => readCorpusCase(directory, file)));
  return cases.filter((each) => each.case.suite === suite);
}

async function readCorpusCase(directory: string, file: string): Promise<CorpusCase> {
  const path = join(directory, file);
  try {
    return { name: `corpus/${file}`, path, case: decodeCase(await readFile(path, 'utf8')) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CorpusError(`cannot use ${path}: ${why}; mend the file or take it out of the corpus`, { cause });
  }
}
