import {
  ancestors,
  asOf,
  bestCommonAncestors,
  bringsNothing,
  demotedBranches,
  demotedCommit,
  isKept,
  merge,
  mergeBase,
  retain,
  type Lineage,
  type ModelState,
  type Refused,
} from '../../model/index.ts';
import { compareCodePoints, type Branch, type Commit, type MergeConflict, type MergeResult } from '../../src/index.ts';
import { sameRows, typeOf } from '../compare/known.ts';

/** Why nothing can be had of a commit. */
export const GIVEN_UP = 'a cleanup has given it up';

/** Name and incarnation of the branch that is there from the beginning. */
const MAIN = 'main';

const NAME_LENGTH_MAX = 128;

/** A commit that was published, and the state that it led to. */
export interface Published {
  readonly commit: Commit;
  readonly state: ModelState;
}

/** A branch: what it says of itself, and its commits, the first first. */
export interface Line {
  readonly branch: Branch;
  /** Those that were there when it began, then its own; never empty. */
  readonly published: Published[];
  /** How many of them were there when it began. */
  readonly inherited: number;
}

/** What a merge has to come to. */
export type MergeFate =
  | Refused
  | (Refused & { readonly conflicts: readonly MergeConflict[] })
  | {
      readonly ok: true;
      readonly result: Omit<MergeResult, 'commit'>;
      readonly state: ModelState;
      /** The commit of the source that is merged. */
      readonly source: Published;
      /** How many best common ancestors there are. */
      readonly bases: number;
    };

/**
 * The branches of a graph as they have to be: which there are, what was published on each, and what may be done to them. The model
 * tells what rows become; this tells of whom it has to be asked.
 */
export class Branches {
  #lines: Map<string, Line>;
  /** Of branches that were deleted: their commits may have been merged into others. */
  #deleted: Line[] = [];
  /** By incarnation, what cleanups have left; none as long as there was no cleanup. */
  #retention: Map<string, number> | undefined;

  constructor(first: Published) {
    const { id, actor, createdAt } = first.commit;
    const branch = { name: MAIN, incarnation: MAIN, parent: null, commit: id, actor, createdAt };
    this.#lines = new Map([[MAIN, { branch, published: [first], inherited: 0 }]]);
  }

  /** Those that exist: main, then the others by name. */
  get all(): readonly Line[] {
    const [main, ...others] = this.#lines.values();
    const sorted = others.toSorted((a, b) => compareCodePoints(a.branch.name, b.branch.name));
    return main ? [main, ...sorted] : sorted;
  }

  /** Every branch that there ever was. */
  get ever(): readonly Line[] {
    return [...this.#lines.values(), ...this.#deleted];
  }

  /** The branch of that name, if it exists. */
  get(name: string): Line | undefined {
    return this.#lines.get(name);
  }

  /** Every commit of a branch and all that led to them, merged ones too; those with less behind them first. */
  history(line: Line): readonly Published[] {
    return this.ancestors(newest(line).commit.id).toSorted(
      (a, b) => a.commit.sequence - b.commit.sequence || compareCodePoints(a.commit.id, b.commit.id),
    );
  }

  /** A commit and all that led to it, in no particular order. */
  ancestors(id: string): readonly Published[] {
    const reached = ancestors(this.#lineage, id);
    return [...this.#published.values()].filter(({ commit }) => reached.has(commit.id));
  }

  /** Of each branch all but so many of its newest commits are given up; or why that cannot be. */
  cleanUp(keep: number): Refused | undefined {
    if (keep < 1) return refused('bad_request', 'a history of which nothing is kept');
    const left = this.all.map((line) => {
      const { incarnation } = line.branch;
      return [incarnation, retain(this.#lineage, newest(line).commit.id, keep, this.#left(line))] as const;
    });
    this.#retention = new Map(left);
    return undefined;
  }

  /** Whether a commit of a branch's history can still be read there. */
  isKept(line: Line, { commit }: Published): boolean {
    return isKept(this.#lineage, newest(line).commit.id, this.#left(line), commit.id);
  }

  /** What cleanups have left of a branch; none where there was none. */
  #left({ branch }: Line): number | undefined {
    return this.#retention?.get(branch.incarnation);
  }

  /** The newest of a branch's own commits by a moment. */
  asOf(line: Line, moment: string): Published | undefined {
    const found = asOf(this.#lineage, newest(line).commit.id, moment);
    return found ? this.#at(found.id) : undefined;
  }

  /** The best common ancestors of the newest commits of two branches, the newest first. */
  bases(target: Line, source: Line): readonly Published[] {
    const heads = [target, source].map((line) => newest(line).commit.id) as [string, string];
    return bestCommonAncestors(this.#lineage, ...heads).map(({ id }) => this.#at(id));
  }

  /** Why there can be no branch of that name from there, a commit of a branch's history, if so. */
  refusesCreate(name: string, parent: Line, from: Published): Refused | undefined {
    if (!isName(name)) return refused('bad_request', 'a name that no branch can have');
    if (!this.isKept(parent, from)) return refused('not_found', GIVEN_UP);
    if (this.#lines.has(name)) return refused('conflict', 'there is a branch of that name');
    const existing = new Set(this.all.map(({ branch }) => branch.incarnation));
    if ([...this.#owners(from).values()].every((owner) => existing.has(owner))) return undefined;
    return refused('not_found', 'it would read tables of a branch that was deleted');
  }

  create(branch: Branch, parent: Line, from: Published): Line {
    const published = [...this.#mainline(from, parent)];
    const line = { branch, published, inherited: published.length };
    // What its parent has given up, it never had.
    this.#retention?.set(branch.incarnation, this.#left(parent) ?? 0);
    this.#lines.set(branch.name, line);
    return line;
  }

  /** Why the branch of that name cannot be deleted through a handle on another one, if so. */
  refusesDelete(name: string, inUse: Line): Refused | undefined {
    if (!isName(name)) return refused('bad_request', 'a name that no branch can have');
    if (name === MAIN) return refused('conflict', 'main is never deleted');
    if (name === inUse.branch.name) return refused('conflict', 'it is in use');
    const line = this.#lines.get(name);
    if (!line) return refused('not_found', 'there is no such branch');
    const { incarnation } = line.branch;
    const others = this.all.filter((other) => other !== line);
    if (others.some(({ branch }) => branch.parent === name)) return refused('conflict', 'another was made from it');
    const isReader = (other: Line) => [...this.#owners(newest(other)).values()].includes(incarnation);
    return others.some(isReader) ? refused('conflict', 'another reads its tables') : undefined;
  }

  delete(name: string): void {
    const line = this.#lines.get(name);
    if (line) this.#deleted.push(line);
    this.#lines.delete(name);
  }

  /** From here on the graph is as an older release left it, and every line is another object. */
  demote(): void {
    const lines = this.all;
    const branches = demotedBranches(
      this.#lineage,
      lines.map((line) => ({ branch: line.branch, head: newest(line).commit.id })),
    );
    const demoted = new Map(
      [...this.#published].map(([id, { commit, state }]) => [id, { commit: demotedCommit(commit), state }]),
    );
    this.#lines = new Map(
      lines.map(({ branch: { name }, published, inherited }, place) => {
        const branch = branches[place];
        if (!branch) throw new Error('a branch stays one');
        return [
          name,
          {
            branch,
            published: published.map(({ commit }) => demoted.get(commit.id) ?? this.#at(commit.id)),
            inherited,
          },
        ];
      }),
    );
    this.#deleted = [];
    this.#retention = undefined;
  }

  /** What becomes of merging the branch of that name into another. */
  merge(target: Line, name: string): MergeFate {
    if (!isName(name)) return refused('bad_request', 'a name that no branch can have');
    const line = this.#lines.get(name);
    if (!line) return refused('not_found', 'there is no such branch');
    const [source, into] = [newest(line), newest(target)];
    const bases = this.bases(target, line);
    const states = bases.map(({ state }) => state);
    const [best] = bases;
    if (best?.commit.id === source.commit.id || bringsNothing(states, source.state)) {
      const result = { kind: 'up_to_date', inserted: 0, updated: 0, deleted: 0 } as const;
      return { ok: true, result, state: into.state, source, bases: bases.length };
    }
    const base = mergeBase(this.#lineage, (id) => this.#at(id).state, into.commit.id, source.commit.id);
    const outcome = merge(base, into.state, source.state);
    if (!outcome.ok) return { ...outcome, reason: 'rows are in conflict' };
    const { state, inserted, updated, deleted } = outcome;
    const kind = best?.commit.id === into.commit.id ? 'fast_forward' : 'merged';
    return { ok: true, result: { kind, inserted, updated, deleted }, state, source, bases: bases.length };
  }

  /** Types, by kind and name, whose tables a branch has not written to yet. */
  inheritedTypes(line: Line): ReadonlySet<string> {
    const { incarnation } = line.branch;
    const owners = [...this.#owners(newest(line))];
    return new Set(owners.filter(([, owner]) => owner !== incarnation).map(([type]) => type));
  }

  /** By type: who wrote the table that a commit reads, which is the branch of the last commit before it that changed a row of the type. */
  #owners(at: Published): ReadonlyMap<string, string> {
    const owners = new Map<string, string>();
    const makers = new Map(
      this.ever.flatMap(({ branch, published, inherited }) =>
        published.slice(inherited).map(({ commit }) => [commit.id, branch.incarnation] as const),
      ),
    );
    const published = this.#published;
    for (let here: Published | undefined = at; here; here = published.get(here.commit.parent ?? '')) {
      const { id, parent } = here.commit;
      const before = published.get(parent ?? '');
      for (const [kind, tables] of [['node', here.state.nodes] as const, ['edge', here.state.edges] as const]) {
        for (const [type, rows] of tables) {
          const name = typeOf({ kind, type });
          const rowsBefore = (kind === 'node' ? before?.state.nodes : before?.state.edges)?.get(type);
          if (owners.has(name) || (rowsBefore && sameRows(rowsBefore, rows))) continue;
          owners.set(name, makers.get(id) ?? MAIN);
        }
      }
    }
    return owners;
  }

  /** The line that leads to a commit of a branch's history: its own where it is one of its own commits. */
  #mainline(at: Published, { published }: Line): readonly Published[] {
    const own = published.indexOf(at);
    if (own >= 0) return published.slice(0, own + 1);
    const all = this.#published;
    const line: Published[] = [];
    for (let here: Published | undefined = at; here; here = all.get(here.commit.parent ?? '')) line.unshift(here);
    return line;
  }

  #at(id: string): Published {
    const found = this.#published.get(id);
    if (!found) throw new Error('a commit that led to another was published');
    return found;
  }

  get #published(): ReadonlyMap<string, Published> {
    return new Map(this.ever.flatMap(({ published }) => published.map((each) => [each.commit.id, each])));
  }

  get #lineage(): Lineage {
    return [...this.#published.values()].map(({ commit }) => commit);
  }
}

/** The newest commit of a branch, and its state. */
export function newest({ published }: Pick<Line, 'published'>): Published {
  const last = published.at(-1);
  if (!last) throw new Error('a branch has a first commit');
  return last;
}

function refused(kind: Refused['kind'], reason: string): Refused {
  return { ok: false, kind, reason };
}

/** Written a second time on purpose, as everything of the model is. */
function isName(name: string): boolean {
  return name.length > 0 && name.length <= NAME_LENGTH_MAX && name.isWellFormed();
}
