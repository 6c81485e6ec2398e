import { refusal } from './refusal.ts';
import { monotonicFactory } from 'ulid';
import {
  emptyState,
  idText,
  read,
  write,
  type ModelRead,
  type ModelState,
  type ModelWrite,
  type Row,
  type Tables,
} from '../../../model/index.ts';
import { compareCodePoints, encodeJson, GraphError, systemEnvironment } from '../../../src/index.ts';
import type {
  Column,
  Commit,
  EdgeRecord,
  Engine,
  GraphHandle,
  Inspection,
  LocationOptions,
  NodeRecord,
  OpenOptions,
  SnapshotReader,
  StoredRow,
  TableInspection,
  TypeChanges,
  WriteResult,
} from '../../../src/index.ts';
import { withoutBranches } from './without-branches.ts';

/** The rules that a fake engine goes by; a test swaps one to plant a defect. */
export interface Rules {
  readonly write: typeof write;
  readonly read: typeof read;
}

interface Point {
  readonly commit: Commit;
  readonly state: ModelState;
}

/**
 * An engine without tables, made of the model: it does what the harness expects, in no time, so that tests can plant
 * defects in it and see which comparison notices.
 */
export function fakeEngine(rules: Partial<Rules> = {}): Engine {
  const graphs = new Map<string, Point[]>();
  const all: Rules = { write, read, ...rules };
  const handle = (points: Point[], options: OpenOptions): GraphHandle => new FakeHandle(points, options, all);
  return {
    init: async (options) => {
      if (graphs.has(options.root)) throw new GraphError('conflict', 'graph_exists', 'there is a graph');
      const commit = newCommit(options, undefined, options.actor ?? null, 'init');
      const points = [{ commit, state: emptyState(options.schema) }];
      graphs.set(options.root, points);
      return handle(points, options);
    },
    open: async (options) => {
      const points = graphs.get(options.root);
      if (!points) throw new GraphError('not_found', 'no_graph', 'there is no graph');
      return handle(points, options);
    },
  };
}

class FakeHandle implements GraphHandle {
  readonly schema;
  readonly #points: Point[];
  readonly #options: OpenOptions;
  readonly #rules: Rules;

  constructor(points: Point[], options: OpenOptions, rules: Rules) {
    this.#points = points;
    this.#options = options;
    this.#rules = rules;
    this.schema = last(points).state.schema;
  }

  mutate: GraphHandle['mutate'] = (statements, options = {}) =>
    this.#write({ kind: 'mutate', statements }, options.actor);

  load: GraphHandle['load'] = (input, options = {}) => this.#write({ kind: 'load', ...input }, options.actor);

  snapshot: GraphHandle['snapshot'] = async ({ at, asOf } = {}) => {
    if (asOf === undefined) return reader(at === undefined ? last(this.#points) : this.#at(at), this.#rules);
    const point = this.#points.findLast(({ commit }) => commit.createdAt <= asOf);
    if (!point) throw new GraphError('not_found', 'before_history', 'all commits are newer');
    return reader(point, this.#rules);
  };

  changes: GraphHandle['changes'] = async ({ from, to }) => {
    const [before, after] = [this.#at(from).state, this.#at(to).state];
    return { nodes: changesOf(before.nodes, after.nodes), edges: changesOf(before.edges, after.edges) };
  };

  commits: GraphHandle['commits'] = async () => this.#points.map(({ commit }) => commit).toReversed();

  refresh: GraphHandle['refresh'] = async () => last(this.#points).commit;

  optimize: GraphHandle['optimize'] = async () => ({ tables: [] });

  inspect: GraphHandle['inspect'] = async () => inspection(last(this.#points));

  readonly branch = withoutBranches.branch;
  branches = withoutBranches.branches;
  createBranch = withoutBranches.createBranch;
  deleteBranch = withoutBranches.deleteBranch;
  merge = withoutBranches.merge;
  ancestors = withoutBranches.ancestors;
  mergeBases = withoutBranches.mergeBases;

  close: GraphHandle['close'] = async () => {};

  #at(id: string): Point {
    const point = this.#points.find(({ commit }) => commit.id === id);
    if (!point) throw new GraphError('not_found', 'unknown_commit', 'there is no such commit');
    return point;
  }

  async #write(request: ModelWrite, actor: string | undefined): Promise<WriteResult> {
    if (this.#options.mode === 'read-only') throw new GraphError('bad_request', 'read_only', 'opened read-only');
    const { commit: parent, state } = last(this.#points);
    const outcome = this.#rules.write(state, request, freshIds(this.#options));
    if (!outcome.ok) throw refusal(outcome);
    const { changed, inserted, updated, deleted, ids } = outcome;
    const commit = changed ? newCommit(this.#options, parent, actor ?? null, request.kind) : null;
    if (commit) this.#points.push({ commit, state: outcome.state });
    return { commit, inserted, updated, deleted, ids };
  }
}

function reader({ commit, state }: Point, rules: Rules): SnapshotReader {
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
    neighbours: (query) => answer({ kind: 'neighbours', query }),
    counts: () => answer({ kind: 'counts' }),
    exportArrow: () => Promise.reject(new GraphError('bad_request', 'malformed_query', 'the model knows no Arrow')),
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

function changesOf<Record extends Row>(
  before: Tables<Record>,
  after: Tables<Record>,
): { [type: string]: TypeChanges<Record> } {
  const changes = [...after].map(([type, rows]): [string, TypeChanges<Record>] => {
    const old = before.get(type) ?? new Map<string, Record>();
    const ids = [...new Set([...old.keys(), ...rows.keys()])].toSorted(compareCodePoints);
    const pairs = ids.map((id) => [old.get(id), rows.get(id)] as const);
    const inserted = pairs.flatMap(([was, is]) => (!was && is ? [is] : []));
    const deleted = pairs.flatMap(([was, is]) => (was && !is ? [was] : []));
    const updated = pairs.flatMap(([was, is]) =>
      was && is && encodeJson(was) !== encodeJson(is) ? [{ before: was, after: is }] : [],
    );
    return [type, { inserted, updated, deleted }];
  });
  return Object.fromEntries(
    changes.filter(([, { inserted, updated, deleted }]) => inserted.length + updated.length + deleted.length > 0),
  );
}

function inspection({ commit, state }: Point): Inspection {
  const tables = [
    ...[...state.nodes].map(([type, rows]) => table('node', type, [...rows.values()], commit)),
    ...[...state.edges].map(([type, rows]) => table('edge', type, [...rows.values()], commit)),
  ];
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
  const versions = { published: sequence, head: sequence, inherited: false, drift: false };
  return { key: `${kind}:${type}`, kind, type, location: type, ...versions, columns, rows: stored };
}

function newCommit(
  options: LocationOptions,
  parent: Commit | undefined,
  actor: string | null,
  operation: Commit['operation'],
): Commit {
  const { clock } = options.environment ?? systemEnvironment;
  const [id = ''] = freshIds(options);
  const createdAt = new Date(clock.now()).toISOString();
  const sequence = (parent?.sequence ?? -1) + 1;
  return { id, parent: parent?.id ?? null, merged: null, sequence, actor, createdAt, operation };
}

/** More than any one write needs. */
function freshIds({ environment = systemEnvironment }: LocationOptions): readonly string[] {
  const mint = monotonicFactory(() => environment.random.next());
  const now = environment.clock.now();
  return Array.from({ length: 64 }, () => mint(now));
}

function last(points: readonly Point[]): Point {
  const point = points.at(-1);
  if (!point) throw new Error('a graph has a first commit');
  return point;
}
