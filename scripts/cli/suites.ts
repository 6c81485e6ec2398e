import type { Suite } from '../../props/suite/suite.ts';
import { SUITES } from '../../props/suite/suites.ts';
import type { Store } from '../../props/store/store.ts';
import { UserError } from '../../props/base/user-error.ts';

/** The suite that draws no cases: it measures the same operations each time. */
export const COSTS = 'costs';

export function findSuite(name: string): Suite {
  const suite = SUITES.get(name);
  if (suite) return suite;
  throw new UserError(`unknown suite '${name}': there is ${[...SUITES.keys(), COSTS].join(', ')}`);
}

/** What a check is to run on some store. */
export interface Offered {
  readonly suites: readonly Suite[];
  readonly costs: boolean;
  /** Names of those that cannot be run there. */
  readonly left: readonly string[];
}

/** Those of the suites that can run on a store. Throws for one that was asked for by its name and cannot. */
export function suitesOn({ kind }: Pick<Store, 'kind'>, names: readonly string[]): Offered {
  const isAll = names.length === 0;
  const suites = isAll
    ? [...SUITES.values()]
    : [...new Set(names)].filter((name) => name !== COSTS).map((name) => findSuite(name));
  const isOffered = ({ needsLab = false }: Pick<Suite, 'needsLab'>): boolean => !needsLab || kind === 'lab';
  const wantsCosts = isAll || names.includes(COSTS);
  const costs = wantsCosts && isOffered({ needsLab: true });
  const left = [
    ...suites.filter((suite) => !isOffered(suite)).map(({ name }) => name),
    ...(wantsCosts && !costs ? [COSTS] : []),
  ];
  const [first] = left;
  if (first !== undefined && !isAll) {
    throw new UserError(`the suite '${first}' is not offered on ${kind}: run it without --store, on the lab`);
  }
  return { suites: suites.filter(isOffered), costs, left };
}
