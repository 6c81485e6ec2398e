import type { Branch, Commit } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import {
  ACTOR,
  beginning,
  current,
  demotedAnnals,
  foresee,
  originOf,
  withBranch,
  withCommit,
  withInUse,
  withoutBranch,
  type Annals,
  type Doing,
} from './annals.ts';
import { isDoing } from './ground.ts';

const MOMENT = '2024-02-01T00:00:00.000Z';

/** Where a case's operations leave the model alone. */
export function rehearsed({ schema, operations }: Pick<Case, 'schema' | 'operations'>): Annals {
  return operations.reduce(
    (annals, operation) =>
      operation.kind === 'checkout'
        ? withInUse(annals, operation.branch)
        : operation.kind === 'demote'
          ? demotedAnnals(annals)
          : isDoing(operation)
            ? rehearsedOne(annals, operation)
            : annals,
    beginning(schema, commitAfter(undefined, null)),
  );
}

/** Whether anything comes of it on a branch. */
export function hasEffect(annals: Annals, doing: Doing): boolean {
  const outcome = foresee(annals, doing);
  return outcome.ok && outcome.makes !== 'nothing';
}

/** Ids are its own. */
function rehearsedOne(annals: Annals, doing: Doing): Annals {
  const outcome = foresee(annals, doing);
  if (!outcome.ok) return annals;
  switch (outcome.makes) {
    case 'nothing':
      return annals;
    case 'commit': {
      const { state, merged } = outcome;
      const commit = { ...commitAfter(current(annals).commit, merged), id: `commit-${annals.entries.size}` };
      return withCommit(annals, { commit, state });
    }
    case 'branch':
      return doing.kind === 'createBranch' ? withBranch(annals, branchOf(annals, doing)) : annals;
    case 'room':
      return withoutBranch(annals, outcome.name);
  }
}

function commitAfter(parent: Commit | undefined, merged: string | null): Commit {
  return {
    id: 'first',
    parent: parent?.id ?? null,
    merged,
    sequence: (parent?.sequence ?? -1) + 1,
    actor: ACTOR,
    createdAt: MOMENT,
    operation: 'mutate',
  };
}

function branchOf(annals: Annals, { name, from }: Extract<Doing, { readonly kind: 'createBranch' }>): Branch {
  const commit = originOf(annals, from);
  return { name, incarnation: name, parent: annals.inUse, commit, actor: ACTOR, createdAt: MOMENT };
}
