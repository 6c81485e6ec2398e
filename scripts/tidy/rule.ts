import type { Finding } from './finding.ts';
import type { Source } from './source.ts';
import type { TextFile } from './tree.ts';

/** The project as the rules see it. */
export interface House {
  /** Every text file. */
  readonly files: readonly TextFile[];
  /** The TypeScript files among them that lie in a room. */
  readonly sources: readonly Source[];
}

export type Rule = (house: House) => readonly Finding[];

/** A rule that looks at one source at a time. */
export function eachSource(rule: (source: Source) => readonly Finding[]): Rule {
  return ({ sources }) => sources.flatMap(rule);
}
