import type { Suite } from '../../props/suite/suite.ts';
import { SUITES } from '../../props/suite/suites.ts';
import type { Store } from '../../props/store/store.ts';
import { UserError } from '../../props/base/user-error.ts';

/** The suites with these names; all of them where there are none. */
function findSuites(names: readonly string[]): readonly Suite[] {
  return names.length === 0 ? [...SUITES.values()] : [...new Set(names)].map(findSuite);
}

export function findSuite(name: string): Suite {
  const suite = SUITES.get(name);
  if (suite) return suite;
  throw new UserError(`unknown suite '${name}': there is ${[...SUITES.keys()].join(', ')}`);
}

/** Those of the suites that can run on a store. Throws for one that was asked for by its name and cannot. */
export function suitesOn(
  { kind }: Pick<Store, 'kind'>,
  names: readonly string[],
): { readonly offered: readonly Suite[]; readonly left: readonly Suite[] } {
  const suites = findSuites(names);
  const isOffered = ({ needsLab = false }: Suite): boolean => !needsLab || kind === 'lab';
  const left = suites.filter((suite) => !isOffered(suite));
  const [first] = left;
  if (first && names.length > 0) {
    throw new UserError(`the suite '${first.name}' is not offered on ${kind}: run it without --store, on the lab`);
  }
  return { offered: suites.filter(isOffered), left };
}
