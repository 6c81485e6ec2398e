import { readFile } from 'node:fs/promises';
import type { Case } from '../../props/case/case.ts';
import { decodeCase } from '../../props/case/codec.ts';
import { decodeToken, TOKEN_PREFIX } from '../../props/case/token.ts';
import { UserError } from '../../props/base/user-error.ts';

/** The case in a token, or in the file at a path. A file whose name begins like a token is named with `./`. */
export async function readCase(source: string): Promise<Case> {
  const isToken = source.startsWith(TOKEN_PREFIX);
  const text = isToken ? source : await readText(source);
  try {
    return isToken ? decodeToken(text) : decodeCase(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(isToken ? why : `cannot use the case file ${source}: ${why}`, { cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `cannot read the case ${path}: ${why}; give the path of a case file or a token (${TOKEN_PREFIX}…)`,
      { cause },
    );
  }
}
