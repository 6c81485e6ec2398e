import { conformance } from './conformance.ts';
import { interleavings } from './interleavings.ts';
import type { Suite } from './suite.ts';

/** Every suite by its name, in the order in which `check` runs them. */
export const SUITES: ReadonlyMap<string, Suite> = new Map(
  [conformance, interleavings()].map((suite) => [suite.name, suite]),
);
