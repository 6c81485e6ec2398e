import { conformance } from './conformance.ts';
import { crashes } from './crashes.ts';
import { faults } from './faults.ts';
import { interleavings } from './interleavings.ts';
import { migrations } from './migrations.ts';
import type { Suite } from './suite.ts';

/** Every suite by its name, in the order in which `check` runs them. */
export const SUITES: ReadonlyMap<string, Suite> = new Map(
  [conformance, interleavings(), crashes(), faults(), migrations()].map((suite) => [suite.name, suite]),
);
