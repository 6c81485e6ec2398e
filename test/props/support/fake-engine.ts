import { tableToIPC, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { refusal } from './refusal.ts';
import { monotonicFactory } from 'ulid';
import {
  changes,
  emptyState,
  idText,
  read,
  write,
  type ModelRead,
  type ModelWrite,
  type Refused,
  type Row,
} from '../../../model/index.ts';
import { Branches, newest, type Line, type MergeFate, type Published } from '../../../props/run/branches.ts';
import { compareCodePoints, encodeJson, GraphError, systemEnvironment } from '../../../src/index.ts';
import type {
  Branch,
  Column,
  Commit,
  EdgeRecord,
  Engine,
  GraphHandle,
  Inspection,
  LocationOptions,
  MergeResult,
  NodeRecord,
  OpenOptions,
  SnapshotReader,
  StoredRow,
  TableInspection,
  WriteResult,
} from '../../../src/index.ts';

/** The rules that a fake engine goes by; a test swaps one to plant a defect. */
export interface Rules {
  readonly write: typeof write;
  readonly read: typeof read;
  readonly changes: typeof changes;
  readonly merge: (branches: Branches, target: Line, source: string) => MergeFate;
  readonly cleanUp: (branches: Branches, keep: number) => Refused | undefined;
}

/**
 * An engine without tables, made of the model: it does what the harness expects, in no time, so that tests can plant
 * defects in it and see which comparison notices.
 */
export function fakeEngine(rules: Partial<Rules> = {}): Engine {
  const graphs = new Map<string, Branches>();
  const merge: Rules['merge'] = (branches, target, source) => branches.merge(target, source);
  const cleanUp: Rules['cleanUp'] = (branches, keep) => branches.cleanUp(keep);
  const all: Rules = { write, read, changes, merge, cleanUp, ...rules };
  return {
    init: async (options) => {
      if (graphs.has(options.root)) throw new GraphError('conflict', 'graph_exists', 'there is a graph');
      const commit = newCommit(options, undefined, { actor: options.actor ?? null, operation: 'init' });
      const branches = new Branches({ commit, state: emptyState(options.schema) });
      graphs.set(options.root, branches);
      return new FakeHandle(branches, options, all);
    },
    open: async (options) => {
      const branches = graphs.get(options.root);
      if (!branches) throw new GraphError('not_found', 'no_graph', 'there is no graph');
      return new FakeHandle(branches, options, all);
    },
  };
}

class FakeHandle implements GraphHandle {
  readonly schema;
  readonly branch: string;
  readonly #branches: Branches;
  readonly #ownLine: Line;
  readonly #options: OpenOptions;
  readonly #rules: Rules;

  constructor(branches: Branches, options: OpenOptions, rules: Rules) {
    this.branch = options.branch ?? 'main';
    const line = branches.get(this.branch);
    if (!line) throw unknownBranch(this.branch);
    this.#branches = branches;
    this.#ownLine = line;
    this.#options = options;
    this.#rules = rules;
    this.schema = newest(line).state.schema;
  }

  mutate: GraphHandle['mutate'] = (statements, options = {}) =>
    this.#write({ kind: 'mutate', statements }, options.actor);

  load: GraphHandle['load'] = (input, options = {}) => this.#write({ kind: 'load', ...input }, options.actor);

  snapshot: GraphHandle['snapshot'] = async ({ at, asOf } = {}) => {
    if (asOf === undefined)
      return reader(at === undefined ? newest(this.#line) : this.#kept(this.#at(at)), this.#rules);
    const then = this.#branches.asOf(this.#line, asOf);
    if (!then) throw new GraphError('not_found', 'before_history', 'all commits are newer');
    return reader(this.#kept(then), this.#rules);
  };

  changes: GraphHandle['changes'] = async ({ from, to }) =>
    this.#rules.changes(this.#kept(this.#at(from)).state, this.#kept(this.#at(to)).state);

  commits: GraphHandle['commits'] = async () => this.#line.published.map(commitOf).toReversed();

  ancestors: GraphHandle['ancestors'] = async ({ of = newest(this.#line).commit.id } = {}) => {
    const commits = new Map(this.#branches.ancestors(this.#at(of).commit.id).map(({ commit }) => [commit.id, commit]));
    const parentsFirst = new Set<Commit>();
    const visit = (id: string | null): void => {
      const commit = commits.get(id ?? '');
      if (!commit || parentsFirst.has(commit)) return;
      visit(commit.parent);
      visit(commit.merged);
      parentsFirst.add(commit);
    };
    visit(of);
    return [...parentsFirst].toReversed();
  };

  mergeBases: GraphHandle['mergeBases'] = async (source) => {
    const line = this.#branches.get(source);
    if (!line) throw unknownBranch(source);
    return this.#branches.bases(this.#line, line).map(commitOf);
  };

  merge: GraphHandle['merge'] = async (source, { actor = null } = {}): Promise<MergeResult> => {
    this.#refuseReadOnly();
    const fate = this.#rules.merge(this.#branches, this.#line, source);
    if (!fate.ok) {
      if (!('conflicts' in fate)) throw refusal(fate);
      const details = { source, conflicts: fate.conflicts };
      throw new GraphError('conflict', 'merge_conflict', 'rows are in conflict', { details });
    }
    if (fate.result.kind === 'up_to_date') return { ...fate.result, commit: null };
    const made = { actor, operation: 'merge', merged: fate.source.commit.id } as const;
    const commit = newCommit(this.#options, newest(this.#line).commit, made);
    this.#line.published.push({ commit, state: fate.state });
    return { ...fate.result, commit };
  };

  branches: GraphHandle['branches'] = async () => this.#branches.all.map(({ branch }) => branch);

  createBranch: GraphHandle['createBranch'] = async (name, { from, actor = null } = {}): Promise<Branch> => {
    this.#refuseReadOnly();
    const start = from === undefined ? newest(this.#line) : this.#kept(this.#at(from));
    const refused = this.#branches.refusesCreate(name, this.#line, start);
    if (refused) throw refusal(refused);
    const { id, createdAt } = newCommit(this.#options, undefined, { actor, operation: 'init' });
    const incarnation = id.toLowerCase();
    const branch = { name, incarnation, parent: this.branch, commit: start.commit.id, actor, createdAt };
    this.#branches.create(branch, this.#line, start);
    return branch;
  };

  deleteBranch: GraphHandle['deleteBranch'] = async (name) => {
    this.#refuseReadOnly();
    const refused = this.#branches.refusesDelete(name, this.#line);
    if (refused) throw refusal(refused);
    this.#branches.delete(name);
  };

  refresh: GraphHandle['refresh'] = async () => newest(this.#line).commit;

  optimize: GraphHandle['optimize'] = async () => {
    const tables = this.#tablesOf(this.#line).map((table) => {
      const { nodes, edges } = newest(this.#line).state.schema;
      const declared = (table.kind === 'node' ? nodes : edges)?.[table.type]?.indexes ?? [];
      const indexes = declared.map(({ kind, property }) => ({ kind, property, outcome: 'nothing_to_do' as const }));
      return { ...table, indexes, outcome: table.inherited ? ('inherited' as const) : ('nothing_to_do' as const) };
    });
    return { tables, internal: [] };
  };

  upkeep: GraphHandle['upkeep'] = async () => ({ tables: [] });

  repair: GraphHandle['repair'] = async () => {
    const tables = this.#tablesOf(this.#line).map((table) => {
      const found = table.inherited ? ('inherited' as const) : ('in_order' as const);
      return { ...table, found, above: [], done: 'nothing' as const };
    });
    return { tables };
  };

  cleanup: GraphHandle['cleanup'] = async ({ keepCommits = 0 }) => {
    const refused = this.#rules.cleanUp(this.#branches, keepCommits);
    if (refused) throw refusal(refused);
    const clean = { outcome: 'nothing_to_do', versions: 0 } as const;
    const lines = this.#branches.all;
    const tables = lines.flatMap((line) =>
      this.#tablesOf(line).flatMap((table) =>
        table.inherited ? [] : [{ ...table, branch: line.branch.name, ...clean }],
      ),
    );
    return { tables, internal: lines.map(({ branch }) => ({ location: branch.incarnation, ...clean })), forks: [] };
  };

  inspect: GraphHandle['inspect'] = async () =>
    inspection(newest(this.#line), this.#branches.inheritedTypes(this.#line));

  close: GraphHandle['close'] = async () => {};

  get #line(): Line {
    if (this.#branches.get(this.branch) === this.#ownLine) return this.#ownLine;
    throw new GraphError('not_found', 'branch_deleted', 'the branch was deleted');
  }

  #at(id: string): Published {
    const found = this.#branches.history(this.#line).find(({ commit }) => commit.id === id);
    if (!found) throw new GraphError('not_found', 'unknown_commit', 'there is no such commit');
    return found;
  }

  /** A commit that can be read. */
  #kept(then: Published): Published {
    if (this.#branches.isKept(this.#line, then)) return then;
    throw new GraphError('not_found', 'commit_not_retained', 'it was given up');
  }

  #tablesOf(line: Line): readonly TableInspection[] {
    return inspection(newest(line), this.#branches.inheritedTypes(line)).tables;
  }

  #refuseReadOnly(): void {
    if (this.#options.mode === 'read-only') throw new GraphError('bad_request', 'read_only', 'opened read-only');
  }

  async #write(request: ModelWrite, actor: string | undefined): Promise<WriteResult> {
    this.#refuseReadOnly();
    const { commit: parent, state } = newest(this.#line);
    const outcome = this.#rules.write(state, request, freshIds(this.#options));
    if (!outcome.ok) throw refusal(outcome);
    const { changed, inserted, updated, deleted, ids } = outcome;
    const made = { actor: actor ?? null, operation: request.kind };
    const commit = changed ? newCommit(this.#options, parent, made) : null;
    if (commit) this.#line.published.push({ commit, state: outcome.state });
    return { commit, inserted, updated, deleted, ids };
  }
}

function reader({ commit, state }: Published, rules: Rules): SnapshotReader {
  const answer = async <T>(request: ModelRead): Promise<T> => {
    const outcome = rules.read(state, request);
    if (!outcome.ok) throw refusal(outcome);
    return outcome.value as T;
  };
  return {
    commit,
    schema: state.schema,
    getNode: (type, id) => answer({ kind: 'getNode', type, id }),
    getEdge: (type, id) => answer({ kind: 'getEdge', type, id }),
    scanNodes: (type, query) => answer({ kind: 'scanNodes', type, ...(query && { query }) }),
    scanEdges: (type, query) => answer({ kind: 'scanEdges', type, ...(query && { query }) }),
    searchNodes: (type, query) => answer({ kind: 'searchNodes', type, query }),
    searchEdges: (type, query) => answer({ kind: 'searchEdges', type, query }),
    neighbours: (query) => answer({ kind: 'neighbours', query }),
    counts: () => answer({ kind: 'counts' }),
    exportArrow: async (type, options) => {
      const kind = options?.element === 'edge' ? 'scanEdges' : 'scanNodes';
      const ids = (await answer<readonly Row[]>({ kind, type })).map(({ id }) => idText(id));
      return tableToIPC(new Table({ id: vectorFromArray(ids, new Utf8()), __id: vectorFromArray(ids, new Utf8()) }));
    },
    async *exportJsonLines() {
      const { nodes, edges = {} } = state.schema;
      for (const node of Object.keys(nodes).toSorted(compareCodePoints)) {
        const rows = await answer<readonly NodeRecord[]>({ kind: 'scanNodes', type: node });
        for (const { id, values } of rows) yield encodeJson({ node, id, values });
      }
      for (const edge of Object.keys(edges).toSorted(compareCodePoints)) {
        const rows = await answer<readonly EdgeRecord[]>({ kind: 'scanEdges', type: edge });
        for (const { id, from, to, values } of rows) yield encodeJson({ edge, id, from, to, values });
      }
    },
  };
}

function inspection({ commit, state }: Published, inherited: ReadonlySet<string>): Inspection {
  const tables = [
    ...[...state.nodes].map(([type, rows]) => table('node', type, [...rows.values()], commit)),
    ...[...state.edges].map(([type, rows]) => table('edge', type, [...rows.values()], commit)),
  ].map((each) => ({ ...each, inherited: inherited.has(`${each.kind} ${each.type}`) }));
  return { head: commit, tables, intents: [] };
}

function table(kind: 'node' | 'edge', type: string, rows: readonly Row[], { sequence }: Commit): TableInspection {
  const properties = Object.keys(rows[0]?.values ?? {});
  const columns = Object.fromEntries(
    properties.map((property, i): [string, Column] => [property, { name: `c${i}`, type: 'utf8', nullable: true }]),
  );
  const stored = rows.map((row): StoredRow => ({
    __id: idText(row.id),
    ...('from' in row && { __from: idText(row.from), __to: idText(row.to) }),
    ...Object.fromEntries(properties.map((property, i) => [`c${i}`, row.values[property] ?? null])),
  }));
  const versions = { published: sequence, head: sequence, inherited: false, drift: false, indexes: [] };
  return { key: `${kind}:${type}`, kind, type, location: type, ...versions, columns, rows: stored };
}

function newCommit(
  options: LocationOptions,
  parent: Commit | undefined,
  made: Pick<Commit, 'actor' | 'operation'> & Partial<Pick<Commit, 'merged'>>,
): Commit {
  const { clock } = options.environment ?? systemEnvironment;
  const [id = ''] = freshIds(options);
  const createdAt = new Date(clock.now()).toISOString();
  const sequence = (parent?.sequence ?? -1) + 1;
  return { id, parent: parent?.id ?? null, merged: null, sequence, createdAt, ...made };
}

function commitOf({ commit }: Published): Commit {
  return commit;
}

function unknownBranch(name: string): GraphError {
  return new GraphError('not_found', 'unknown_branch', `there is no branch ${name}`);
}

/** More than any one write needs. */
function freshIds({ environment = systemEnvironment }: LocationOptions): readonly string[] {
  const mint = monotonicFactory(() => environment.random.next());
  const now = environment.clock.now();
  return Array.from({ length: 64 }, () => mint(now));
}
