import {
  ancestors,
  bestCommonAncestors,
  bringsNothing,
  demotedBranches,
  demotedCommit,
  emptyState,
  mainline,
  merge,
  mergeBase,
  write,
  type ModelState,
} from '../../model/index.ts';
import type { Branch, Commit, ErrorKind, MergeResult, SchemaDefinition } from '../../src/index.ts';
import type { DyingOperation } from '../case/crash.ts';
import type { MaintenanceOperation } from '../case/operation.ts';
import { resolveWrite } from '../run/resolve.ts';

/** A commit, and the state that it led to. */
export interface Entry {
  readonly commit: Commit;
  readonly state: ModelState;
}

/** A branch, and its newest commit. */
interface Line {
  readonly branch: Branch;
  readonly head: string;
}

/** All that happened to a graph, as the model has it. What is learned makes new annals. */
export interface Annals {
  /** Commits of all branches by id, also of those that are deleted. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Branches that exist, by name. */
  readonly lines: ReadonlyMap<string, Line>;
  /** The branch in use. */
  readonly inUse: string;
}

/** What is done on a branch and may change what there is. */
export type Doing = Exclude<DyingOperation, { readonly kind: 'init' | 'open' } | MaintenanceOperation>;

export const MAIN = 'main';

/** Who works, as commits and branches record it. */
export const ACTOR = 'crashes';

/** A graph right after its founding. */
export function beginning(schema: SchemaDefinition, first: Commit): Annals {
  const branch: Branch = {
    name: MAIN,
    incarnation: MAIN,
    parent: null,
    commit: first.id,
    actor: first.actor,
    createdAt: first.createdAt,
  };
  return {
    entries: new Map([[first.id, { commit: first, state: emptyState(schema) }]]),
    lines: new Map([[MAIN, { branch, head: first.id }]]),
    inUse: MAIN,
  };
}

/** The newest commit of a branch; undefined where there is none of that name. */
function newestOf({ entries, lines }: Annals, name: string): Entry | undefined {
  const line = lines.get(name);
  return line && entries.get(line.head);
}

/** The newest commit of the branch in use. */
export function current(annals: Annals): Entry {
  const entry = newestOf(annals, annals.inUse);
  if (!entry) throw new Error('the branch in use exists');
  return entry;
}

/** A branch's own line of commits, the newest first. */
export function lineOf({ entries }: Annals, head: string): readonly [Commit, ...Commit[]] {
  const commits = [...entries.values()].map(({ commit }) => commit);
  const [first, ...others] = mainline(commits, head).flatMap(({ id }) => entries.get(id)?.commit ?? []);
  if (!first) throw new Error('a branch has a commit');
  return [first, ...others];
}

/** What comes of an operation on the branch in use, as far as the model can tell, and what an engine has to say of it. */
export type Foreseen =
  | { readonly ok: false; readonly kind: ErrorKind; readonly reason: string }
  | ({ readonly ok: true } & Outcome);

type Outcome =
  /** All stays as it is. */
  | { readonly makes: 'nothing'; readonly claim: object }
  | { readonly makes: 'commit'; readonly claim: object; readonly state: ModelState; readonly merged: string | null }
  | { readonly makes: 'branch'; readonly claim: object }
  /** A branch is no more. */
  | { readonly makes: 'room'; readonly claim: object; readonly name: string };

/** `minted` are the ids that an engine gave where a write asks for some. */
export function foresee(annals: Annals, doing: Doing, minted: readonly string[] = []): Foreseen {
  switch (doing.kind) {
    case 'mutate':
    case 'load': {
      const { state } = current(annals);
      const outcome = write(state, resolveWrite(state, doing), minted);
      if (!outcome.ok) return outcome;
      const { inserted, updated, deleted, ids } = outcome;
      return made(outcome.changed, { inserted, updated, deleted, ids }, outcome.state, null);
    }
    case 'merge':
      return foreseeMerge(annals, doing.source);
    case 'createBranch': {
      if (annals.lines.has(doing.name)) return refused('conflict', `there is a branch ${doing.name}`);
      const { name, from } = doing;
      const claim = { name, parent: annals.inUse, commit: originOf(annals, from), actor: ACTOR };
      return { ok: true, makes: 'branch', claim };
    }
    case 'deleteBranch':
      return foreseeDeletion(annals, doing.name);
  }
}

/** Id of the commit that a branch is to begin at. */
export function originOf(annals: Annals, from: number | undefined): string {
  const line = lineOf(annals, current(annals).commit.id);
  if (from === undefined) return line[0].id;
  return (line.at(-1 - (from % line.length)) ?? line[0]).id;
}

function foreseeMerge(annals: Annals, name: string): Foreseen {
  const target = current(annals);
  const source = newestOf(annals, name);
  if (!source) return refused('not_found', `there is no branch ${name}`);
  const lineage = [...annals.entries.values()].map(({ commit }) => commit);
  if (ancestors(lineage, target.commit.id).has(source.commit.id)) return UP_TO_DATE;
  const bases = bestCommonAncestors(lineage, target.commit.id, source.commit.id);
  const states = bases.flatMap(({ id }) => annals.entries.get(id)?.state ?? []);
  if (bringsNothing(states, source.state)) return UP_TO_DATE;
  const base = mergeBase(lineage, (id) => stateAt(annals, id), target.commit.id, source.commit.id);
  const outcome = merge(base, target.state, source.state);
  if (!outcome.ok) return refused(outcome.kind, `${outcome.conflicts.length} rows cannot be merged`);
  const { inserted, updated, deleted } = outcome;
  const isAhead = bases.length === 1 && bases[0]?.id === target.commit.id;
  const kind: MergeResult['kind'] = isAhead ? 'fast_forward' : 'merged';
  return made(true, { kind, inserted, updated, deleted }, outcome.state, source.commit.id);
}

function stateAt({ entries }: Annals, id: string): ModelState {
  const entry = entries.get(id);
  if (entry) return entry.state;
  throw new Error(`nobody knows what the commit ${id} holds`);
}

const UP_TO_DATE: Foreseen = {
  ok: true,
  makes: 'nothing',
  claim: { kind: 'up_to_date', inserted: 0, updated: 0, deleted: 0 },
};

function foreseeDeletion({ lines, inUse }: Annals, name: string): Foreseen {
  if (!lines.has(name)) return refused('not_found', `there is no branch ${name}`);
  const isParent = [...lines.values()].some(({ branch }) => branch.parent === name);
  const isInUse = name === MAIN || name === inUse || isParent;
  return isInUse ? refused('conflict', `the branch ${name} is in use`) : { ok: true, makes: 'room', claim: {}, name };
}

function made(changed: boolean, claim: object, state: ModelState, merged: string | null): Foreseen {
  return changed ? { ok: true, makes: 'commit', claim, state, merged } : { ok: true, makes: 'nothing', claim };
}

function refused(kind: ErrorKind, reason: string): Foreseen {
  return { ok: false, kind, reason };
}

/** The branch in use has a commit more. */
export function withCommit(annals: Annals, entry: Entry): Annals {
  const { entries, lines, inUse } = annals;
  const line = lines.get(inUse);
  if (!line) throw new Error('the branch in use exists');
  return {
    ...annals,
    entries: new Map([...entries, [entry.commit.id, entry]]),
    lines: new Map([...lines, [inUse, { ...line, head: entry.commit.id }]]),
  };
}

export function withBranch(annals: Annals, branch: Branch): Annals {
  return { ...annals, lines: new Map([...annals.lines, [branch.name, { branch, head: branch.commit }]]) };
}

export function withoutBranch(annals: Annals, name: string): Annals {
  return { ...annals, lines: new Map([...annals.lines].filter(([each]) => each !== name)) };
}

/** From here on another branch is in use, where there is one of that name. */
export function withInUse(annals: Annals, name: string): Annals {
  return annals.lines.has(name) ? { ...annals, inUse: name } : annals;
}

/** What an older release would tell of it. */
export function demotedAnnals(annals: Annals): Annals {
  const lines = [...annals.lines.values()];
  const entries = [...annals.entries.values()];
  const branches = demotedBranches(
    entries.map(({ commit }) => commit),
    lines,
  );
  return {
    ...annals,
    entries: new Map(entries.map(({ commit, state }) => [commit.id, { commit: demotedCommit(commit), state }])),
    lines: new Map(
      branches.map((branch, place) => [branch.name, { branch, head: lines[place]?.head ?? branch.commit }]),
    ),
  };
}
