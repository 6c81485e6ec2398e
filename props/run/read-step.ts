import {
  changes,
  fused,
  FUSED_AT_LEAST,
  read,
  type FoundRow,
  type ModelRead,
  type ModelSearch,
  type ModelState,
  type ReadValue,
} from '../../model/index.ts';
import type { OperationOptions, SnapshotOptions, SnapshotReader } from '../../src/index.ts';
import type { DrawnRead } from '../case/operation.ts';
import { differenceOfAnswer } from '../compare/answer.ts';
import { attempt, obtain, requireSameOutcome } from '../compare/attempt.ts';
import { Mismatch, requireEqual } from '../compare/mismatch.ts';
import { requireGivenUp } from '../compare/retention.ts';
import type { Published } from './branches.ts';
import { returnedSomething } from './effective.ts';
import type { StepOutcome } from './outcome.ts';
import { resolveRead } from './resolve.ts';
import { current, type BranchedWorld } from './world.ts';

/** Reads the newest state from engine and model and compares the answers. */
export function applyRead(world: BranchedWorld, drawn: DrawnRead): Promise<StepOutcome> {
  return readAt(world, current(world), drawn, {});
}

/** Reads at an old commit, the one at `index` modulo their number. */
export async function applyReadAt(world: BranchedWorld, index: number, drawn: DrawnRead): Promise<StepOutcome> {
  const then = commitAt(world, index);
  const which = { at: then.commit.id };
  if (isGone(world, then)) return refusedAsGivenUp('readAt', () => world.handle.snapshot(which));
  return readAt(world, then, drawn, which);
}

/** Reads what was the newest when an old commit was made. */
export async function applyReadAsOf(world: BranchedWorld, index: number, drawn: DrawnRead): Promise<StepOutcome> {
  const { branches, line } = world;
  const { createdAt } = commitAt(world, index).commit;
  const then = branches.asOf(line, createdAt);
  const which = { asOf: createdAt };
  if (then && isGone(world, then)) return refusedAsGivenUp('readAsOf', () => world.handle.snapshot(which));
  if (then) return readAt(world, then, drawn, which);
  const got = await attempt('snapshot', () => world.handle.snapshot(which));
  requireSameOutcome({ ok: false, kind: 'not_found', reason: 'all commits of the branch were made later' }, got);
  return { effective: false, refused: 'not_found' };
}

/** Compares what an engine says of how two commits differ. */
export async function applyChanges(world: BranchedWorld, from: number, to: number): Promise<StepOutcome> {
  const [before, after] = [commitAt(world, from), commitAt(world, to)];
  const between = { from: before.commit.id, to: after.commit.id };
  if (isGone(world, before) || isGone(world, after)) {
    return refusedAsGivenUp('changes', () => world.handle.changes(between));
  }
  const expected = changes(before.state, after.state);
  const got = await obtain('changes', () => world.handle.changes(between));
  requireEqual('answer', 'changes', expected, got);
  return { effective: Object.keys({ ...expected.nodes, ...expected.edges }).length > 0 };
}

/** Of the commits that led to the newest, merged ones too. */
function commitAt({ branches, line }: BranchedWorld, index: number): Published {
  const history = branches.history(line);
  const found = history[index % history.length];
  if (!found) throw new Mismatch('harness', { path: 'history', expected: 'a commit', got: 'none' });
  return found;
}

function isGone({ branches, line }: BranchedWorld, then: Published): boolean {
  return !branches.isKept(line, then);
}

async function refusedAsGivenUp(what: string, ask: () => Promise<unknown>): Promise<StepOutcome> {
  requireGivenUp(what, await attempt(what, ask));
  return { effective: false, refused: 'not_found', traits: [`given up: ${what}`] };
}

async function readAt(
  { handle }: BranchedWorld,
  { commit, state }: Published,
  drawn: DrawnRead,
  which: SnapshotOptions,
): Promise<StepOutcome> {
  const request = resolveRead(state, drawn);
  const reader = await obtain('snapshot', () => handle.snapshot(which));
  requireEqual('answer', 'commit of the snapshot', commit, reader.commit);
  return compareAnswer(state, request, reader);
}

async function compareAnswer(state: ModelState, request: ModelRead, reader: SnapshotReader): Promise<StepOutcome> {
  const expected = read(state, request);
  const got = await attempt(request.kind, () => callRead(reader, request));
  requireSameOutcome(expected, got);
  if (!expected.ok) return { effective: false, refused: expected.kind };
  if (got.ok) await requireAnswer(state, request, got.value, reader);
  return { effective: returnedSomething(expected.value) };
}

/** Goes on only if the answer is the model's; that of words and vectors together has to be made of the answers to either. */
async function requireAnswer(
  state: ModelState,
  request: ModelRead,
  answer: ReadValue,
  reader: SnapshotReader,
): Promise<void> {
  const difference = differenceOfAnswer(state, request, answer);
  if (difference) throw new Mismatch('answer', difference);
  if (request.kind !== 'searchNodes' && request.kind !== 'searchEdges') return;
  const parts = partsOf(request);
  if (!parts) return;
  const found: (readonly FoundRow[])[] = [];
  for (const part of parts) {
    const got = await obtain(part.kind, () => callRead(reader, part));
    await requireAnswer(state, part, got, reader);
    found.push(got as readonly FoundRow[]);
  }
  const [near = [], match = []] = found;
  requireEqual('answer', request.kind, fused(near, match).slice(0, request.query.limit ?? 10), answer);
}

/** The two searches of which one by vectors and words is made. */
function partsOf(request: ModelSearch): readonly [ModelSearch, ModelSearch] | undefined {
  const { vector, text, exact, limit = 10, ...rest } = request.query;
  if (!vector || !text) return undefined;
  const common = { ...rest, limit: Math.max(limit, FUSED_AT_LEAST) };
  return [
    { ...request, query: { ...common, vector, ...(exact !== undefined && { exact }) } },
    { ...request, query: { ...common, text } },
  ];
}

/** Asks a reader. */
export function callRead(reader: SnapshotReader, request: ModelRead, options?: OperationOptions): Promise<ReadValue> {
  switch (request.kind) {
    case 'getNode':
      return reader.getNode(request.type, request.id, options);
    case 'getEdge':
      return reader.getEdge(request.type, request.id, options);
    case 'scanNodes':
      return reader.scanNodes(request.type, request.query, options);
    case 'scanEdges':
      return reader.scanEdges(request.type, request.query, options);
    case 'searchNodes':
      return reader.searchNodes(request.type, request.query, options);
    case 'searchEdges':
      return reader.searchEdges(request.type, request.query, options);
    case 'neighbours':
      return reader.neighbours(request.query, options);
    case 'counts':
      return reader.counts(options);
  }
}
