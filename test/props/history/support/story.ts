import {
  bestCommonAncestors,
  mergeBase,
  emptyState,
  merge,
  read,
  write,
  type ModelState,
  type ModelWrite,
} from '../../../../model/index.ts';
import type {
  Actor,
  History,
  HistoryRead,
  HistoryRecord,
  OtherRecord,
  ReadRecord,
  Refusal,
  WriteRecord,
} from '../../../../props/history/history.ts';
import { rowsOf, type Rows } from '../../../../props/history/rows.ts';
import { isStrict } from '../../../../props/history/types-of.ts';
import { encodeJson, decodeJson, type Branch, type Commit, type SchemaDefinition } from '../../../../src/index.ts';

/** Two types with a key each, one of them with a bounded edge type. */
export const FRIENDS: SchemaDefinition = {
  nodes: {
    Person: { key: ['name'], properties: { name: { type: 'String' }, age: { type: 'I32', nullable: true } } },
    City: { key: ['name'], properties: { name: { type: 'String' } } },
  },
  edges: {
    Knows: { from: 'Person', to: 'Person', properties: {} },
    LivesIn: { from: 'Person', to: 'City', properties: {}, cardinality: { out: { max: 1 } } },
  },
};

/** A write that is under way: it may be published, and it may be answered, or neither. */
export interface Pending {
  /** Its place in the order. Without one the write has no effect. */
  publish(): Pending;
  acknowledge(): void;
  refuse(error: Partial<Refusal['error']>): void;
}

/** A branch of the graph that the story is about. */
interface Line {
  /** None of main. */
  readonly branch: Branch | undefined;
  readonly commits: Commit[];
}

/**
 * Writes a history as a right engine would have it: writes take effect one after the other, reads answer at once. What is
 * wrong is put in by whoever tells the story.
 */
export class Story {
  readonly #main: Line = { branch: undefined, commits: [commitOf(undefined, null, 'init')] };
  readonly #lines = new Map<string, Line>([['main', this.#main]]);
  readonly #all: Commit[] = [...this.#main.commits];
  readonly #states = new Map<string, ModelState>([['c0', emptyState(FRIENDS)]]);
  readonly #records = new Map<string, HistoryRecord[]>();
  /** What each actor has open. */
  readonly #open = new Map<string, Line>();
  #moment = 0;

  /** What main holds. */
  get state(): ModelState {
    return this.#stateOf(this.#main);
  }

  /** Commits of main so far. */
  get length(): number {
    return this.#main.commits.length;
  }

  /** The id of main's newest commit. */
  get head(): string {
    return headOf(this.#main);
  }

  /** Begins a write. */
  begin(actor: string, request: ModelWrite): Pending {
    const { records, index } = this.#room(actor);
    const mark = `${actor}#${index}`;
    const begun = { kind: 'write' as const, mark, request, begin: this.now() };
    const line = this.#lineOf(actor);
    records[index] = { ...begun, outcome: { kind: 'unanswered' } };
    const unpublished = write(this.#stateOf(line), request, []);
    let result: (WriteRecord['outcome'] & { kind: 'acknowledged' })['result'] | undefined;
    const answer = (outcome: WriteRecord['outcome']): void => {
      records[index] = { ...begun, outcome, end: this.now() };
    };
    const pending: Pending = {
      publish: () => {
        const commit = this.#commitOn(line, mark, request.kind);
        const ids = Array.from({ length: 8 }, (_, i) => `${commit.id}-${i}`);
        const outcome = write(this.#stateOf(line), request, ids);
        if (!outcome.ok) throw new Error(`the story is wrong: ${outcome.reason}`);
        const { changed, inserted, updated, deleted } = outcome;
        result = { commit: changed ? commit : null, inserted, updated, deleted, ids: outcome.ids };
        if (!changed) return pending;
        this.#push(line, commit, outcome.state);
        return pending;
      },
      acknowledge: () => {
        const none = { commit: null, inserted: 0, updated: 0, deleted: 0, ids: unpublished.ok ? unpublished.ids : [] };
        answer({ kind: 'acknowledged', result: result ?? none });
      },
      refuse: (error) => answer(refused(error)),
    };
    return pending;
  }

  /** A write from begin to end, with nobody in between. */
  write(actor: string, request: ModelWrite): void {
    this.begin(actor, request).publish().acknowledge();
  }

  refuse(actor: string, request: ModelWrite, error: Partial<Refusal['error']>): void {
    this.begin(actor, request).refuse(error);
  }

  /** A read of the newest state, or at a commit. */
  read(actor: string, request: HistoryRead = { kind: 'everything' }, at?: string): void {
    const commit = at ?? headOf(this.#lineOf(actor));
    const state = this.#states.get(commit) ?? this.state;
    this.answer(actor, request, { commit, answer: answerOf(state, request) }, at);
  }

  /** A read with an answer of the teller's choice. */
  answer(
    actor: string,
    request: HistoryRead,
    { commit, answer }: { commit: string; answer: unknown },
    at?: string,
  ): void {
    const { records } = this.#room(actor);
    const begin = this.now();
    const outcome = { kind: 'answered', commit, answer: answer as Rows } as const;
    const record: ReadRecord = { kind: 'read', request, begin, end: this.now(), outcome, ...(at && { at }) };
    records.push(record);
  }

  refuseRead(actor: string, request: HistoryRead, error: Partial<Refusal['error']>, at?: string): void {
    const { records } = this.#room(actor);
    const begin = this.now();
    records.push({ kind: 'read', request, begin, end: this.now(), outcome: refused(error), ...(at && { at }) });
  }

  /** Opens, refreshes or optimizes. */
  look(actor: string, kind: OtherRecord['kind']): void {
    const { records } = this.#room(actor);
    const begin = this.now();
    const commit = kind === 'refresh' ? { commit: headOf(this.#lineOf(actor)) } : {};
    records.push({ kind, begin, end: this.now(), outcome: { kind: 'done', ...commit } });
  }

  /** Gives up all but the newest commits, so many of them. */
  cleanUp(actor: string, keep: number): void {
    const { records } = this.#room(actor);
    const begin = this.now();
    records.push({ kind: 'cleanup', keep, begin, end: this.now(), outcome: { kind: 'done' } });
  }

  /** Has an actor work on another branch from now on. */
  checkout(actor: string, branch: string): void {
    const { records } = this.#room(actor);
    const line = this.#lines.get(branch);
    if (!line) throw new Error(`the story has no branch ${branch}`);
    this.#open.set(actor, line);
    const begin = this.now();
    records.push({ kind: 'open', branch, begin, end: this.now(), outcome: { kind: 'done' } });
  }

  createBranch(actor: string, name: string): void {
    const { records, index } = this.#room(actor);
    const from = this.#lineOf(actor);
    const mark = `${actor}#${index}`;
    const branch: Branch = {
      name,
      incarnation: `${name} of ${mark}`,
      parent: from.branch?.name ?? 'main',
      commit: headOf(from),
      actor: mark,
      createdAt: '2026-01-01T00:00:00.000Z',
    };
    this.#lines.set(name, { branch, commits: [...from.commits] });
    const begin = this.now();
    records.push({ kind: 'createBranch', mark, name, begin, end: this.now(), outcome: { kind: 'created', branch } });
  }

  deleteBranch(actor: string, name: string): void {
    this.#lines.delete(name);
    const { records } = this.#room(actor);
    const begin = this.now();
    records.push({ kind: 'deleteBranch', name, begin, end: this.now(), outcome: { kind: 'done' } });
  }

  /** Brings a branch into the actor's, where that leads to a commit; whatever is given is put in place of what is right. */
  merge(actor: string, source: string, wrong: { readonly rows?: ModelState; readonly merged?: string } = {}): void {
    const { records, index } = this.#room(actor);
    const line = this.#lineOf(actor);
    const { rows, merged = headOf(this.#lines.get(source) ?? this.#main) } = wrong;
    const mark = `${actor}#${index}`;
    const begin = this.now();
    const bases = bestCommonAncestors(this.#all, headOf(line), merged).map(({ id }) => id);
    const stateOf = (id: string): ModelState => this.#states.get(id) ?? this.state;
    const base = mergeBase(this.#all, stateOf, headOf(line), merged);
    const outcome = merge(base, this.#stateOf(line), this.#states.get(merged) ?? this.state);
    if (!outcome.ok) throw new Error('the story is wrong: rows are in conflict');
    const { inserted, updated, deleted } = outcome;
    const kind = bases[0] === headOf(line) ? ('fast_forward' as const) : ('merged' as const);
    const commit = { ...this.#commitOn(line, mark, 'merge'), merged };
    this.#push(line, commit, rows ?? outcome.state);
    const result = { kind, commit, inserted, updated, deleted };
    records.push({ kind: 'merge', mark, source, begin, end: this.now(), outcome: { kind: 'acknowledged', result } });
  }

  /** What an actor was told of branches that is no more than told. */
  refuseBranch(actor: string, record: BranchRequest, error: Partial<Refusal['error']>): void {
    const { records, index } = this.#room(actor);
    const begin = this.now();
    const told = {
      ...record,
      ...(record.kind === 'open' || record.kind === 'deleteBranch' ? {} : { mark: `${actor}#${index}` }),
    };
    records.push({ ...told, begin, end: this.now(), outcome: refused(error) } as HistoryRecord);
  }

  now(): number {
    this.#moment += 1;
    return this.#moment;
  }

  /** As a file would have it. */
  history(change: Partial<History> = {}): History {
    const actors = [...this.#records].map(([name, records]): Actor => ({ name, records }));
    const [first = commitOf(undefined, null, 'init')] = this.#main.commits;
    const start = { commit: first, rows: rowsOf(emptyState(FRIENDS)) };
    const branches = [...this.#lines.values()].flatMap((line) =>
      line.branch ? { branch: line.branch, lineage: line.commits, end: rowsOf(this.#stateOf(line)) } : [],
    );
    const inLine = new Set([...this.#lines.values()].flatMap(({ commits }) => commits));
    const told: History = {
      schema: FRIENDS,
      start,
      actors,
      lineage: this.#main.commits,
      end: rowsOf(this.state),
      ...(branches.length > 0 && { branches }),
      merged: this.#all.filter((commit) => !inLine.has(commit)),
    };
    return decodeJson(encodeJson({ ...told, ...change })) as History;
  }

  /** Whether an update that has seen nothing but commit `seen` would be refused now, by a right engine. */
  isOutdated(actor: string, request: ModelWrite, seen: number): boolean {
    return (
      isStrict(request) && this.#main.commits.slice(seen + 1).some(({ actor: by }) => !by?.startsWith(`${actor}#`))
    );
  }

  #lineOf(actor: string): Line {
    return this.#open.get(actor) ?? this.#main;
  }

  #stateOf(line: Line): ModelState {
    return this.#states.get(headOf(line)) ?? emptyState(FRIENDS);
  }

  #commitOn({ commits }: Line, actor: string, operation: Commit['operation']): Commit {
    return { ...commitOf(commits.at(-1), actor, operation), id: `c${this.#all.length}` };
  }

  #push(line: Line, commit: Commit, state: ModelState): void {
    line.commits.push(commit);
    this.#all.push(commit);
    this.#states.set(commit.id, state);
  }

  #room(actor: string): { records: HistoryRecord[]; index: number } {
    const records = this.#records.get(actor) ?? [];
    this.#records.set(actor, records);
    return { records, index: records.length };
  }
}

/** What may be asked about branches, and refused. */
export type BranchRequest =
  | { readonly kind: 'createBranch' | 'deleteBranch'; readonly name: string; readonly from?: string }
  | { readonly kind: 'open'; readonly branch: string }
  | { readonly kind: 'merge'; readonly source: string };

function headOf({ commits }: Line): string {
  return commits.at(-1)?.id ?? '';
}

/** Inserts people, with ages where they are given. */
export function people(...names: readonly string[]): ModelWrite {
  return { kind: 'mutate', statements: names.map((name) => ({ op: 'insertNode', type: 'Person', values: { name } })) };
}

/** A person that is known to itself, by an edge whose id the engine mints. */
export function knowsItself(name: string): ModelWrite {
  return { kind: 'mutate', statements: [{ op: 'insertEdge', type: 'Knows', from: name, to: name }] };
}

export function setAge(age: number, name?: string): ModelWrite {
  const where = name === undefined ? {} : { where: { op: 'eq', field: 'id', value: name } as const };
  return { kind: 'mutate', statements: [{ op: 'updateNodes', type: 'Person', set: { age }, ...where }] };
}

export function remove(name: string): ModelWrite {
  return {
    kind: 'mutate',
    statements: [{ op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: name } }],
  };
}

function answerOf(state: ModelState, request: HistoryRead): unknown {
  if (request.kind === 'everything') return rowsOf(state);
  const outcome = read(state, request);
  if (!outcome.ok) throw new Error(`the story is wrong: ${outcome.reason}`);
  return outcome.value;
}

function refused(error: Partial<Refusal['error']>): Refusal {
  const code = error.kind === undefined || error.kind === 'conflict' ? 'stale_base' : 'some_code';
  return { kind: 'refused', error: { kind: 'conflict', code, outcome: 'not_applied', ...error } };
}

function commitOf(parent: Commit | undefined, actor: string | null, operation: Commit['operation']): Commit {
  const sequence = (parent?.sequence ?? -1) + 1;
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id: `c${sequence}`, parent: parent?.id ?? null, merged: null, sequence, actor, createdAt, operation };
}
