import type { StoredRow } from '../../src/base/column.ts';
import { MAIN } from '../../src/manifest/branch.ts';
import { tableRow, tableVersionRow } from '../../src/manifest/older/encode.ts';
import type { CommitRow } from '../../src/manifest/rows.ts';
import type { Today } from './today.ts';

/** What an older program did to the catalog, step by step, as data: so that scars are changes of it. */
export type Step =
  /** Makes a native branch of the catalog where its parent stood after a commit; `isLate`: of the history where it stands by now. */
  | {
      readonly kind: 'fork';
      readonly name: string;
      readonly parent: string;
      readonly commit: string;
      readonly isLate?: boolean;
    }
  /** Makes a commit visible, with other rows `besides`, and then tells of it. */
  | {
      readonly kind: 'publish';
      readonly branch: string;
      readonly commit: CommitRow;
      readonly besides?: readonly StoredRow[];
    }
  /** Puts rows into the catalog of a branch, one version; none where there are none. */
  | { readonly kind: 'put'; readonly branch: string; readonly rows: readonly StoredRow[] };

export type Script = readonly Step[];

/** How the past of a graph would have been written. */
export function scriptOf({ branches }: Today): Script {
  return branches.flatMap(({ name, origin, own, maintained }): Step[] => [
    ...(origin ? [{ kind: 'fork', name, ...origin } as const] : []),
    ...own.map((commit): Step => ({ kind: 'publish', branch: name, commit })),
    // Maintenance makes versions visible that hold what a commit made their tables hold.
    { kind: 'put', branch: name, rows: maintained.map(tableVersionRow) },
  ]);
}

/** A step that makes a commit visible. */
export type Publish = Extract<Step, { readonly kind: 'publish' }>;

/** The same step with more rows besides. */
export function besides(step: Publish, ...rows: readonly StoredRow[]): Publish {
  return { ...step, besides: [...(step.besides ?? []), ...rows] };
}

export function publishesOn(script: Script, branch: string): readonly Publish[] {
  return script.filter((step) => step.kind === 'publish').filter((step) => step.branch === branch);
}

/**
 * The last thing that was published on main apart from all others, if that leaves one and no branch begins with it; else something
 * that says nothing new.
 */
export function cutBeforeTheEnd(script: Script): { readonly before: Script; readonly after: Script } {
  const own = publishesOn(script, MAIN);
  const last = own.at(-1);
  const isBegunWith = script.some((step) => step.kind === 'fork' && step.commit === last?.commit.id);
  if (last && own.length > 1 && !isBegunWith) {
    const isAfter = (step: Step): boolean =>
      step === last || (step.kind === 'put' && step.branch === MAIN && script.indexOf(step) > script.indexOf(last));
    return { before: script.filter((step) => !isAfter(step)), after: script.filter(isAfter) };
  }
  const tables = Object.entries(own[0]?.commit.tables ?? {}).slice(0, 1);
  const rows = tables.map(([key, { location }]) => tableRow(key, location));
  return { before: script, after: [{ kind: 'put', branch: MAIN, rows }] };
}
