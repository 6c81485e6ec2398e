import { formatFinding, type Finding } from './finding.ts';
import { roomOf } from './rooms.ts';
import type { House, Rule } from './rule.ts';
import { ambientWorld } from './rules/ambient-world.ts';
import { barrels } from './rules/barrels.ts';
import { folderCycles } from './rules/folder-cycles.ts';
import { foreignPlaces } from './rules/foreign-places.ts';
import { importCycles } from './rules/import-cycles.ts';
import { importDirection } from './rules/import-direction.ts';
import { lookedAt } from './rules/looked-at.ts';
import { moduleState } from './rules/module-state.ts';
import { narrowedTests } from './rules/narrowed-tests.ts';
import { packages } from './rules/packages.ts';
import { settings } from './rules/settings.ts';
import { silencedChecks } from './rules/silenced-checks.ts';
import { parseSource, type Source } from './source.ts';
import { readTree } from './tree.ts';

const RULES: readonly Rule[] = [
  lookedAt,
  importDirection,
  importCycles,
  folderCycles,
  packages,
  barrels,
  ambientWorld,
  settings,
  moduleState,
  narrowedTests,
  silencedChecks,
  foreignPlaces,
];

/** What the rules found in a project, and how much of it they looked at. */
export interface Inspection {
  readonly findings: readonly Finding[];
  readonly sourceCount: number;
}

/** Holds the project in the directory `root` against every rule. */
export function inspect(root: string): Inspection {
  const files = readTree(root);
  const parsed = files.filter(({ path }) => path.endsWith('.ts') && roomOf(path) !== undefined).map(parseSource);
  const sources = parsed.filter((one): one is Source => 'program' in one);
  const unparsed = parsed.filter((one): one is Finding => !('program' in one));
  const house: House = { files, sources };
  return { findings: once([...unparsed, ...RULES.flatMap((rule) => rule(house))]), sourceCount: sources.length };
}

/** One line of a file breaks a rule once, however many names on it do. */
function once(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [formatFinding(finding), finding])).values()];
}
