import type { ModelState, ModelWrite } from '../../model/index.ts';
import type {
  Commit,
  Engine,
  Environment,
  GraphError,
  GraphHandle,
  LocationOptions,
  MergeConflict,
} from '../../src/index.ts';
import type { Demotion, MaintenanceOperation } from '../case/operation.ts';
import type { OlderOperation, RaceOperation } from '../case/race.ts';
import { attempt, describeError, obtain, type Attempt } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import type { HistoryRecord, Moment, ReadRecord, Refusal, WriteRecord } from '../history/history.ts';
import { MAIN } from '../history/placement.ts';
import { readRows } from '../history/rows.ts';
import type { StepOutcome } from '../run/outcome.ts';
import { callMaintenance, isEffective } from '../run/maintenance-step.ts';
import { callRead } from '../run/read-step.ts';
import { resolveRead, resolveWrite } from '../run/resolve.ts';
import { callWrite } from '../run/write-step.ts';
import { olderOf, olderWriteOf, publishOlder } from './older-write.ts';

/** One of those who race: a program's engine, its handle, and what it was answered. */
export interface Racer {
  readonly name: string;
  readonly engine: Engine;
  readonly location: LocationOptions & { readonly environment: Environment };
  /** On a branch of the actor's choice; none until it has opened one, where it is to do so in the race. */
  handle: GraphHandle | undefined;
  readonly records: HistoryRecord[];
  /** How many of them are not of its program: its opening, where it came with a handle. */
  readonly openings: number;
  /** When the operation began that is under way. */
  begunAt: Moment | undefined;
  /** Ends the operation that is under way, whose answer will not come. */
  patience: AbortController;
  isDead: boolean;
  /** What each operation of its program came to, for counting. */
  readonly outcomes: StepOutcome[];
}

/** What operations are resolved against and timed by. */
export interface RaceTime {
  readonly state: ModelState;
  /** Main's commits of before the race, the first one first. */
  readonly past: readonly Commit[];
  /** How an older release left the graph, if one did. */
  readonly older: Demotion | undefined;
  /** Names of the branches that there were before the race, besides main. */
  readonly branches: ReadonlySet<string>;
  /** When all that there was before the race was stored, by the clock of who wrote it. */
  readonly storedMs: number;
  readonly now: () => Moment;
}

/** Carries out one operation and records what came of it. */
export async function perform(racer: Racer, operation: RaceOperation, time: RaceTime): Promise<void> {
  const begin = time.now();
  racer.begunAt = begin;
  racer.patience = new AbortController();
  const record = await recordOf(racer, operation, time);
  // Its last calls end when the store does. Nobody is there to hear of it.
  if (racer.isDead) return;
  racer.begunAt = undefined;
  racer.records.push({ ...record, begin, end: time.now() });
  racer.outcomes.push(outcomeOf(record));
}

/** Has an actor die; what it was doing, if anything, is never answered. */
export function die(racer: Racer, operation: RaceOperation | undefined, time: RaceTime): void {
  racer.isDead = true;
  const { begunAt: begin } = racer;
  if (!operation || begin === undefined) return;
  racer.records.push({ ...beginningOf(racer, operation, time), begin, outcome: { kind: 'unanswered' } });
}

/**
 * A write or a merge is effective if it made a commit, maintenance if it changed how anything is stored, anything else if it was
 * answered: grounds are never empty.
 */
function outcomeOf(record: Untimed): StepOutcome {
  const { outcome } = record;
  if (outcome.kind === 'refused') return { effective: false, refused: outcome.error.kind };
  if ('isIdle' in record && record.isIdle) return { effective: false };
  return { effective: outcome.kind !== 'acknowledged' || outcome.result.commit !== null };
}

type Untimed<R = HistoryRecord> = R extends HistoryRecord ? Omit<R, 'begin' | 'end'> : never;

type Beginning<R = HistoryRecord> = R extends HistoryRecord ? Omit<R, 'begin' | 'end' | 'outcome'> : never;

/** What an operation is to its history before it has come to anything. */
function beginningOf(racer: Racer, drawn: RaceOperation, time: RaceTime): Beginning {
  const { state, past } = time;
  const operation = withHandle(racer, drawn);
  switch (operation.kind) {
    case 'mutate':
    case 'load':
      return { kind: 'write', mark: markOf(racer), request: resolveWrite(state, operation) };
    case 'everything':
      return { kind: 'read', request: { kind: 'everything' } };
    case 'refresh':
    case 'optimize':
    case 'upkeep':
    case 'repair':
      return { kind: operation.kind };
    case 'cleanup':
      return { kind: operation.kind, keep: operation.keep };
    case 'readAt':
      return { kind: 'read', request: resolveRead(state, operation.read), at: commitAt(past, operation.commit) };
    case 'reopen':
      return { kind: 'open', branch: branchOf(racer) };
    case 'checkout':
      return { kind: 'open', branch: operation.branch };
    case 'openReadOnly':
      return { kind: 'read', request: { kind: 'everything' }, opens: branchOf(racer) };
    case 'publishOlder':
      return olderBeginning(racer, operation, time);
    case 'createBranch': {
      const { name, from } = operation;
      const commit = from === undefined ? {} : { from: commitAt(past, from) };
      return { kind: 'createBranch', mark: markOf(racer), name, ...commit };
    }
    case 'deleteBranch':
      return { kind: 'deleteBranch', name: operation.name };
    case 'merge':
      return { kind: 'merge', mark: markOf(racer), source: operation.source };
    default:
      return { kind: 'read', request: resolveRead(state, operation) };
  }
}

/** Who has no handle yet opens one in place of what would need one. */
function withHandle({ handle }: Racer, operation: RaceOperation): RaceOperation {
  return handle || NEEDING_NONE.has(operation.kind) ? operation : { kind: 'reopen', how: 'replace' };
}

const NEEDING_NONE: ReadonlySet<RaceOperation['kind']> = new Set([
  'reopen',
  'checkout',
  'openReadOnly',
  'publishOlder',
]);

function branchOf({ handle }: Racer): string {
  return handle?.branch ?? MAIN;
}

function commitAt(past: readonly Commit[], index: number): string {
  return past[index % past.length]?.id ?? '';
}

function markOf({ name, records }: Racer): string {
  return `${name}#${records.length}`;
}

async function recordOf(racer: Racer, drawn: RaceOperation, time: RaceTime): Promise<Untimed> {
  const operation = withHandle(racer, drawn);
  const begun = beginningOf(racer, operation, time);
  switch (operation.kind) {
    case 'reopen':
    case 'checkout': {
      const branch = operation.kind === 'checkout' ? operation.branch : branchOf(racer);
      return { kind: 'open', branch, outcome: done(await attempt('open', () => reopen(racer, branch))) };
    }
    case 'openReadOnly': {
      const opens = branchOf(racer);
      const outcome = await readingAlone(racer, opens, resolveWrite(time.state, operation.write));
      return { kind: 'read', request: { kind: 'everything' }, opens, outcome };
    }
    case 'publishOlder':
      return publishingOlder(racer, operation, time);
    default:
  }
  const { handle, patience } = racer;
  if (!handle) throw new TypeError('who has no handle opens one');
  const { state } = time;
  const options = { signal: patience.signal };
  switch (operation.kind) {
    case 'mutate':
    case 'load': {
      const request = resolveWrite(state, operation);
      const mark = markOf(racer);
      const got = await attempt(operation.kind, () =>
        request.kind === 'mutate'
          ? handle.mutate(request.statements, { actor: mark, ...options })
          : handle.load(withoutKind(request), { actor: mark, ...options }),
      );
      const outcome = got.ok ? ({ kind: 'acknowledged', result: got.value } as const) : refusal(got.error);
      return { kind: 'write', mark, request, outcome };
    }
    case 'everything': {
      const outcome = await reading(handle, patience, (reader) => readRows(reader, options));
      return { kind: 'read', request: { kind: 'everything' }, outcome };
    }
    case 'refresh': {
      const got = await attempt('refresh', async () => (await handle.refresh(options)).id);
      return { kind: 'refresh', outcome: done(got) };
    }
    case 'optimize':
    case 'upkeep':
    case 'repair':
    case 'cleanup':
      return maintaining(handle, racer, operation, time);
    case 'readAt': {
      const request = resolveRead(state, operation.read);
      const at = commitAt(time.past, operation.commit);
      const outcome = await reading(handle, patience, (reader) => callRead(reader, request, options), at);
      return { kind: 'read', request, at, outcome };
    }
    case 'createBranch':
    case 'deleteBranch':
    case 'merge':
      return changeBranches(handle, patience, begun);
    default: {
      const request = resolveRead(state, operation);
      return {
        kind: 'read',
        request,
        outcome: await reading(handle, patience, (reader) => callRead(reader, request, options)),
      };
    }
  }
}

async function reading<T extends Extract<ReadRecord['outcome'], { kind: 'answered' }>['answer']>(
  handle: GraphHandle,
  patience: AbortController,
  read: (reader: Awaited<ReturnType<GraphHandle['snapshot']>>) => Promise<T>,
  at?: string,
): Promise<ReadRecord['outcome']> {
  const got = await attempt('read', async () => {
    const reader = await handle.snapshot({ signal: patience.signal, ...(at !== undefined && { at }) });
    return { kind: 'answered', commit: reader.commit.id, answer: await read(reader) } as const;
  });
  return got.ok ? got.value : refusal(got.error);
}

/** Opens a handle for nothing but to read everything; the write has to be refused. */
async function readingAlone(
  { engine, location, patience }: Racer,
  branch: string,
  write: ModelWrite,
): Promise<ReadRecord['outcome']> {
  const bounds = { signal: patience.signal };
  const got = await attempt('open', () =>
    engine.open({ ...location, ...bounds, mode: 'read-only', ...(branch !== MAIN && { branch }) }),
  );
  if (!got.ok) return refusal(got.error);
  const handle = got.value;
  try {
    const outcome = await reading(handle, patience, (reader) => readRows(reader, bounds));
    const tried = await attempt('write', () => callWrite({ handle }, write));
    requireEqual('read-only', 'a write through it', 'bad_request', tried.ok ? 'success' : tried.error.kind);
    return outcome;
  } finally {
    await obtain('close', () => handle.close());
  }
}

/** A cleanup protects whatever has begun with the race, or later. */
async function maintaining(
  handle: GraphHandle,
  { patience, location }: Pick<Racer, 'patience' | 'location'>,
  operation: MaintenanceOperation,
  { storedMs }: RaceTime,
): Promise<Untimed> {
  const asked: MaintenanceOperation =
    operation.kind === 'cleanup'
      ? { ...operation, minimumAgeMs: location.environment.clock.now() - storedMs }
      : operation;
  const got = await attempt(asked.kind, () => callMaintenance(handle, asked, { signal: patience.signal }));
  const outcome = got.ok ? ({ kind: 'done' } as const) : refusal(got.error);
  const isIdle = got.ok && !isEffective(got.value);
  return asked.kind === 'cleanup'
    ? { kind: asked.kind, keep: asked.keep, isIdle, outcome }
    : { kind: asked.kind, isIdle, outcome };
}

async function changeBranches(handle: GraphHandle, patience: AbortController, begun: Beginning): Promise<Untimed> {
  const options = { signal: patience.signal };
  switch (begun.kind) {
    case 'createBranch': {
      const { name, mark, from } = begun;
      const how = { actor: mark, ...(from !== undefined && { from }), ...options };
      const got = await attempt('createBranch', () => handle.createBranch(name, how));
      return { ...begun, outcome: got.ok ? { kind: 'created', branch: got.value } : refusal(got.error) };
    }
    case 'deleteBranch': {
      const got = await attempt('deleteBranch', async (): Promise<undefined> => {
        await handle.deleteBranch(begun.name, options);
      });
      return { ...begun, outcome: done(got) };
    }
    case 'merge': {
      const { source, mark } = begun;
      const got = await attempt('merge', () => handle.merge(source, { actor: mark, ...options }));
      return { ...begun, outcome: got.ok ? { kind: 'acknowledged', result: got.value } : refusal(got.error) };
    }
    default:
      throw new TypeError(`${begun.kind} changes no branch`);
  }
}

/** A handle that cannot be opened leaves the old one in its place. */
async function reopen(racer: Racer, branch: string): Promise<undefined> {
  const opened = await racer.engine.open({
    ...racer.location,
    // So that an engine without branches can take part in races without any.
    ...(branch !== MAIN && { branch }),
    signal: racer.patience.signal,
  });
  const { handle } = racer;
  if (handle) await obtain('close', () => handle.close());
  racer.handle = opened;
}

function done(got: Attempt<string | undefined>) {
  if (!got.ok) return refusal(got.error);
  return { kind: 'done', ...(got.value !== undefined && { commit: got.value }) } as const;
}

type OlderBeginning = Omit<WriteRecord, 'begin' | 'end' | 'outcome'> & Required<Pick<WriteRecord, 'older'>>;

/** Of a branch that is not there an older release knows nothing: it writes to main instead. */
function olderBeginning(racer: Racer, operation: OlderOperation, { state, older, branches }: RaceTime): OlderBeginning {
  const branch = branches.has(operation.branch) ? operation.branch : MAIN;
  const mark = markOf(racer);
  const request = olderWriteOf(state.schema, mark);
  return { kind: 'write', mark, request, older: olderOf(older, branch, mark) };
}

async function publishingOlder(racer: Racer, operation: OlderOperation, time: RaceTime): Promise<Untimed> {
  const begun = olderBeginning(racer, operation, time);
  return {
    ...begun,
    outcome: await publishOlder(racer.location, begun, { state: time.state, version: time.older?.version }),
  };
}

function refusal(error: GraphError): Refusal {
  const { kind, code, outcome, details } = error;
  const conflicts = code === 'merge_conflict' && { conflicts: details['conflicts'] as readonly MergeConflict[] };
  return { kind: 'refused', error: { kind, code, outcome, message: describeError(error), ...conflicts } };
}

function withoutKind<T extends { readonly kind: unknown }>({ kind: _, ...rest }: T): Omit<T, 'kind'> {
  return rest;
}
