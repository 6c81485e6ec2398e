import { parseSync, type Comment, type Program } from 'oxc-parser';
import type { Finding } from './finding.ts';
import type { TextFile } from './tree.ts';

/** A parsed TypeScript file. */
export interface Source {
  /** Path below the root, with slashes. */
  readonly path: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** The finding that something at `offset` is wrong. */
  at(offset: number, message: string): Finding;
}

/** Parses a file; one that does not parse is a finding, since no rule has looked at it. */
export function parseSource({ path, text }: TextFile): Source | Finding {
  const { program, comments, errors } = parseSync(path, text, { lang: 'ts' });
  const at = (offset: number, message: string): Finding => ({ file: path, line: lineOf(text, offset), message });
  const [error] = errors;
  if (error) return at(error.labels[0]?.start ?? 0, `does not parse: ${error.message}`);
  return { path, program, comments, at };
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
