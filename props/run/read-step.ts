import { read, type ModelRead, type ModelState, type ReadValue } from '../../model/index.ts';
import type { OperationOptions, SnapshotReader } from '../../src/index.ts';
import type { DrawnRead } from '../case/operation.ts';
import { attempt, obtain, requireSameOutcome } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { returnedSomething } from './effective.ts';
import type { StepOutcome } from './outcome.ts';
import { resolveRead } from './resolve.ts';
import { current, type Published, type World } from './world.ts';

/** Reads the newest state from engine and model and compares the answers. */
export function applyRead(world: World, drawn: DrawnRead): Promise<StepOutcome> {
  return readAt(world, current(world), drawn, undefined);
}

/** Reads at an old commit, the one at `index` modulo their number. */
export async function applyReadAt(world: World, index: number, drawn: DrawnRead): Promise<StepOutcome> {
  const then = world.published[index % world.published.length] ?? current(world);
  return readAt(world, then, drawn, then.commit.id);
}

async function readAt(
  { handle }: World,
  { commit, state }: Published,
  drawn: DrawnRead,
  at: string | undefined,
): Promise<StepOutcome> {
  const request = resolveRead(state, drawn);
  const reader = await obtain('snapshot', () => handle.snapshot(at === undefined ? {} : { at }));
  requireEqual('answer', 'commit of the snapshot', commit, reader.commit);
  return compareAnswer(state, request, reader);
}

async function compareAnswer(state: ModelState, request: ModelRead, reader: SnapshotReader): Promise<StepOutcome> {
  const expected = read(state, request);
  const got = await attempt(request.kind, () => callRead(reader, request));
  requireSameOutcome(expected, got);
  if (!expected.ok) return { effective: false, refused: expected.kind };
  if (got.ok) requireEqual('answer', request.kind, expected.value, got.value);
  return { effective: returnedSomething(expected.value) };
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
    case 'neighbours':
      return reader.neighbours(request.query, options);
    case 'counts':
      return reader.counts(options);
  }
}
