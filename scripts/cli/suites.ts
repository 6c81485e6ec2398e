import type { Suite } from '../../props/suite/suite.ts';
import { SUITES } from '../../props/suite/suites.ts';
import { UserError } from '../../props/check/user-error.ts';

/** The suites with these names; all of them where there are none. */
export function findSuites(names: readonly string[]): readonly Suite[] {
  return names.length === 0 ? [...SUITES.values()] : [...new Set(names)].map(findSuite);
}

export function findSuite(name: string): Suite {
  const suite = SUITES.get(name);
  if (suite) return suite;
  throw new UserError(`unknown suite '${name}': there is ${[...SUITES.keys()].join(', ')}`);
}
