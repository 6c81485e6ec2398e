import type { ModelWrite } from '../../../../model/index.ts';
import type { Blame, History, HistoryRecord, WriteRecord } from '../../../../props/history/history.ts';
import type { ViolationKind } from '../../../../props/history/violation.ts';
import type { Commit, Statement } from '../../../../src/index.ts';
import { people, Story } from './story.ts';

/** A defect of an engine, as a history in which it shows. */
export interface Planted {
  readonly title: string;
  readonly kind: ViolationKind;
  readonly told: () => History;
  /** What the sentence has to say. */
  readonly says: RegExp;
}

/** A story that begins with people. */
export function founded(...names: readonly string[]): Story {
  const story = new Story();
  if (names.length > 0) story.write('a', people(...names));
  return story;
}

export function statementsOf(request: ModelWrite): readonly Statement[] {
  return request.kind === 'mutate' ? request.statements : [];
}

/** The history, and after it a commit that no right engine makes. */
export function forged(
  history: History,
  actor: string,
  request: ModelWrite,
  claim: { readonly inserted?: number; readonly updated?: number; readonly ids?: readonly string[] },
): History {
  const parent = history.lineage.at(-1);
  const sequence = (parent?.sequence ?? 0) + 1;
  const mark = `${actor}#0`;
  const commit: Commit = {
    id: `c${sequence}`,
    parent: parent?.id ?? null,
    merged: null,
    sequence,
    actor: mark,
    createdAt: '2026-01-01T00:00:00.000Z',
    operation: request.kind,
  };
  const { inserted = 0, updated = 0, ids = [] } = claim;
  const result = { commit, inserted, updated, deleted: 0, ids };
  const record: WriteRecord = {
    kind: 'write',
    mark,
    request,
    begin: 0,
    end: 1e9,
    outcome: { kind: 'acknowledged', result },
  };
  return {
    ...history,
    lineage: [...history.lineage, commit],
    actors: [...history.actors, { name: actor, records: [record] }],
  };
}

/** The history with what the run did to an actor's requests. */
export function blamed(history: History, actor: string, blame: Blame): History {
  const actors = history.actors.map(({ name, records }) => ({
    name,
    records: name === actor ? records.map((record) => ({ ...record, blame })) : records,
  }));
  return { ...history, actors };
}

type Result = Extract<WriteRecord['outcome'], { kind: 'acknowledged' }>['result'];

/** The history with other results of an actor's writes. */
export function withOutcome(history: History, actor: string, change: (result: Result) => Result): History {
  const actors = history.actors.map(({ name, records }) => ({
    name,
    records: records.map((record): HistoryRecord =>
      name === actor && record.kind === 'write' && record.outcome.kind === 'acknowledged'
        ? { ...record, outcome: { kind: 'acknowledged', result: change(record.outcome.result) } }
        : record,
    ),
  }));
  return { ...history, actors };
}

export function onCommit(history: History, index: number, change: (commit: Commit) => Commit): History {
  return { ...history, lineage: history.lineage.map((commit, i) => (i === index ? change(commit) : commit)) };
}
