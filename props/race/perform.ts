import type { ModelState } from '../../model/index.ts';
import type { Engine, GraphError, GraphHandle, LocationOptions } from '../../src/index.ts';
import type { RaceOperation } from '../case/race.ts';
import { attempt, describeError, obtain, type Attempt } from '../compare/attempt.ts';
import type { HistoryRecord, Moment, ReadRecord, Refusal } from '../history/history.ts';
import { readRows } from '../history/rows.ts';
import type { StepOutcome } from '../run/outcome.ts';
import { callRead } from '../run/read-step.ts';
import { resolveRead, resolveWrite } from '../run/resolve.ts';

/** One of those who race: a program's engine, its handle, and what it was answered. */
export interface Racer {
  readonly name: string;
  readonly engine: Engine;
  readonly location: LocationOptions;
  handle: GraphHandle;
  readonly records: HistoryRecord[];
  /** What each operation of its program came to, for counting. */
  readonly outcomes: StepOutcome[];
}

/** What operations are resolved against and timed by. */
export interface RaceTime {
  readonly state: ModelState;
  readonly now: () => Moment;
}

/** Carries out one operation and records what came of it. */
export async function perform(racer: Racer, operation: RaceOperation, time: RaceTime): Promise<void> {
  const begin = time.now();
  const record = await recordOf(racer, operation, time);
  racer.records.push({ ...record, begin, end: time.now() });
  racer.outcomes.push(outcomeOf(record));
}

/** A write is effective if it made a commit, anything else if it was answered: grounds are never empty. */
function outcomeOf({ outcome }: Untimed): StepOutcome {
  if (outcome.kind === 'refused') return { effective: false, refused: outcome.error.kind };
  return { effective: outcome.kind !== 'acknowledged' || outcome.result.commit !== null };
}

type Untimed<R = HistoryRecord> = R extends HistoryRecord ? Omit<R, 'begin' | 'end'> : never;

async function recordOf(racer: Racer, operation: RaceOperation, { state }: RaceTime): Promise<Untimed> {
  const { handle } = racer;
  switch (operation.kind) {
    case 'mutate':
    case 'load': {
      const request = resolveWrite(state, operation);
      const mark = `${racer.name}#${racer.records.length}`;
      const got = await attempt(operation.kind, () =>
        request.kind === 'mutate'
          ? handle.mutate(request.statements, { actor: mark })
          : handle.load(withoutKind(request), { actor: mark }),
      );
      const outcome = got.ok ? ({ kind: 'acknowledged', result: got.value } as const) : refusal(got.error);
      return { kind: 'write', mark, request, outcome };
    }
    case 'everything':
      return { kind: 'read', request: { kind: 'everything' }, outcome: await reading(racer, readRows) };
    case 'refresh':
      return { kind: 'refresh', outcome: done(await attempt('refresh', async () => (await handle.refresh()).id)) };
    case 'optimize':
      return { kind: 'optimize', outcome: done(await attempt('optimize', async () => void (await handle.optimize()))) };
    case 'reopen':
      return { kind: 'open', outcome: done(await attempt('open', () => reopen(racer))) };
    default: {
      const request = resolveRead(state, operation);
      return { kind: 'read', request, outcome: await reading(racer, (reader) => callRead(reader, request)) };
    }
  }
}

async function reading<T extends Extract<ReadRecord['outcome'], { kind: 'answered' }>['answer']>(
  { handle }: Racer,
  read: (reader: Awaited<ReturnType<GraphHandle['snapshot']>>) => Promise<T>,
): Promise<ReadRecord['outcome']> {
  const got = await attempt('read', async () => {
    const reader = await handle.snapshot();
    return { kind: 'answered', commit: reader.commit.id, answer: await read(reader) } as const;
  });
  return got.ok ? got.value : refusal(got.error);
}

async function reopen(racer: Racer): Promise<undefined> {
  await obtain('close', () => racer.handle.close());
  racer.handle = await racer.engine.open(racer.location);
}

function done(got: Attempt<string | undefined>) {
  if (!got.ok) return refusal(got.error);
  return { kind: 'done', ...(got.value !== undefined && { commit: got.value }) } as const;
}

function refusal(error: GraphError): Refusal {
  const { kind, code, outcome } = error;
  return { kind: 'refused', error: { kind, code, outcome, message: describeError(error) } };
}

function withoutKind<T extends { readonly kind: unknown }>({ kind: _, ...rest }: T): Omit<T, 'kind'> {
  return rest;
}
