import type { Finding } from '../finding.ts';
import { lineOf } from '../source.ts';
import type { Rule } from '../rule.ts';
import type { TextFile } from '../tree.ts';

/** Directories that exist on somebody's machine. Not in a row, so that this file does not name one itself. */
const ROOTS = ['work', 'root', String.raw`home/\w+`, String.raw`Users/\w+`, String.raw`tmp/\w+`];

const MACHINE_PATH = new RegExp(String.raw`(?<![\w.)}\]-])/(?:${ROOTS.join('|')})/`, 'g');

/** Where packages come from is a matter of whoever installs them. */
const REGISTRY = /"resolved"\s*:\s*"http|https?:\/\/(?:registry|npm|npmjs)\.|^\s*(?:@[\w-]+:)?registry\s*=/gm;

/** Nothing in the project depends on, or tells of, the machine that it was written on. */
export const foreignPlaces: Rule = ({ files }) =>
  files.flatMap((file) => [
    ...matches(file, MACHINE_PATH, 'names a path of one machine'),
    ...matches(file, REGISTRY, 'names a package registry'),
  ]);

function matches({ path, text }: TextFile, pattern: RegExp, what: string): Finding[] {
  return [...text.matchAll(pattern)].map((match) => ({
    file: path,
    line: lineOf(text, match.index),
    message: `${what}: ${match[0].trim()}`,
  }));
}
