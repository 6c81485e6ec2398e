import { emptyState, read, write, type ModelState, type ModelWrite } from '../../../../model/index.ts';
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
import { encodeJson, decodeJson, type Commit, type SchemaDefinition } from '../../../../src/index.ts';

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

/**
 * Writes a history as a right engine would have it: writes take effect one after the other, reads answer at once. What is
 * wrong is put in by whoever tells the story.
 */
export class Story {
  readonly #commits: Commit[] = [commitOf(undefined, null, 'init')];
  readonly #states: ModelState[] = [emptyState(FRIENDS)];
  readonly #records = new Map<string, HistoryRecord[]>();
  #moment = 0;

  get state(): ModelState {
    return this.#states.at(-1) ?? emptyState(FRIENDS);
  }

  /** Commits so far. */
  get length(): number {
    return this.#commits.length;
  }

  /** The id of the newest commit. */
  get head(): string {
    return this.#commits.at(-1)?.id ?? '';
  }

  /** Begins a write. */
  begin(actor: string, request: ModelWrite): Pending {
    const { records, index } = this.#room(actor);
    const mark = `${actor}#${index}`;
    const begun = { kind: 'write' as const, mark, request, begin: this.now() };
    records[index] = { ...begun, outcome: { kind: 'unanswered' } };
    const unpublished = write(this.state, request, []);
    let result: (WriteRecord['outcome'] & { kind: 'acknowledged' })['result'] | undefined;
    const answer = (outcome: WriteRecord['outcome']): void => {
      records[index] = { ...begun, outcome, end: this.now() };
    };
    const pending: Pending = {
      publish: () => {
        const commit = commitOf(this.#commits.at(-1), mark, request.kind);
        const ids = Array.from({ length: 8 }, (_, i) => `${commit.id}-${i}`);
        const outcome = write(this.state, request, ids);
        if (!outcome.ok) throw new Error(`the story is wrong: ${outcome.reason}`);
        const { changed, inserted, updated, deleted } = outcome;
        result = { commit: changed ? commit : null, inserted, updated, deleted, ids: outcome.ids };
        if (!changed) return pending;
        this.#commits.push(commit);
        this.#states.push(outcome.state);
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
    const index = at === undefined ? this.#states.length - 1 : this.#commits.findIndex(({ id }) => id === at);
    const state = this.#states[index] ?? this.state;
    const commit = this.#commits[index]?.id ?? '';
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
    const commit = kind === 'refresh' ? { commit: this.head } : {};
    records.push({ kind, begin, end: this.now(), outcome: { kind: 'done', ...commit } });
  }

  now(): number {
    this.#moment += 1;
    return this.#moment;
  }

  /** As a file would have it. */
  history(change: Partial<History> = {}): History {
    const actors = [...this.#records].map(([name, records]): Actor => ({ name, records }));
    const [first = commitOf(undefined, null, 'init')] = this.#commits;
    const start = { commit: first, rows: rowsOf(emptyState(FRIENDS)) };
    const told: History = { schema: FRIENDS, start, actors, lineage: this.#commits, end: rowsOf(this.state) };
    return decodeJson(encodeJson({ ...told, ...change })) as History;
  }

  /** Whether an update that has seen nothing but commit `seen` would be refused now, by a right engine. */
  isOutdated(actor: string, request: ModelWrite, seen: number): boolean {
    return isStrict(request) && this.#commits.slice(seen + 1).some(({ actor: by }) => !by?.startsWith(`${actor}#`));
  }

  #room(actor: string): { records: HistoryRecord[]; index: number } {
    const records = this.#records.get(actor) ?? [];
    this.#records.set(actor, records);
    return { records, index: records.length };
  }
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
