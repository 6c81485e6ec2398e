import { createHash } from 'node:crypto';
import { decodeJson, encodeJson } from '../base/json.ts';
import { GraphError } from '../base/errors.ts';
import { isRecord } from '../schema/shape.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Plan } from './plan.ts';

/** Version of the sidecar's form. */
const FORMAT = 3;

const FOLDER = '__recovery/';
const NAME = /^__recovery\/([0-9A-HJKMNP-TV-Z]{26})\.json$/;

export interface Sidecar {
  readonly plan: Plan;
  readonly etag: string;
}

/** Operation ids of the intents in the recovery folder, oldest first. Names that are not ours are left alone. */
export async function listSidecars(store: ObjectStore): Promise<string[]> {
  return (await store.list(FOLDER)).flatMap((key) => NAME.exec(key)?.[1] ?? []);
}

/** Undefined where it is gone; loud for one that this release cannot read. */
export async function readSidecar(store: ObjectStore, operationId: string): Promise<Sidecar | undefined> {
  const object = await store.get(sidecarKey(operationId));
  return object && { plan: decodePlan(operationId, object.bytes), etag: object.etag };
}

/** Writes the intent, before anything that it covers. */
export async function armSidecar(store: ObjectStore, plan: Plan): Promise<void> {
  const bytes = encodePlan(plan);
  if (await store.create(sidecarKey(plan.operationId), bytes)) return;
  // A request may be delivered twice, and the answer to the second be the one that is heard: then what is there is ours.
  const found = await readSidecar(store, plan.operationId);
  if (found && Buffer.compare(encodePlan(found.plan), bytes) === 0) return;
  throw new GraphError(
    'internal',
    'operation_id_taken',
    `operation id ${plan.operationId} is in use: ids must be unique`,
  );
}

/** Rewrites the intent with what was made; false where somebody has resolved it meanwhile. `onSend` is told right before. */
export async function rewriteSidecar(store: ObjectStore, plan: Plan, onSend?: () => void): Promise<boolean> {
  const key = sidecarKey(plan.operationId);
  const current = await store.get(key);
  if (!current) return false;
  onSend?.();
  return store.replace(key, encodePlan(plan), current.etag);
}

/** Sees to it that the intent is there for others to find, in whatever form it is in. */
export async function keepSidecar(store: ObjectStore, plan: Plan): Promise<void> {
  await store.create(sidecarKey(plan.operationId), encodePlan(plan));
}

export async function deleteSidecar(store: ObjectStore, operationId: string): Promise<void> {
  await store.delete(sidecarKey(operationId));
}

function sidecarKey(operationId: string): string {
  return `${FOLDER}${operationId}.json`;
}

/** With its digest: a store may give back what it was not given, and a plan that was misread could publish anything. */
function encodePlan(plan: Plan): Uint8Array {
  return new TextEncoder().encode(encodeJson({ format: FORMAT, plan, sha256: digestOf(plan) }, 2));
}

function digestOf(plan: unknown): string {
  return createHash('sha256').update(encodeJson(plan)).digest('hex');
}

function decodePlan(operationId: string, bytes: Uint8Array): Plan {
  const content = parse(operationId, bytes);
  // An intent always tells its format; one without is no intent of any release.
  if (!Number.isSafeInteger(content.format)) throw unreadable(operationId);
  if (content.format !== FORMAT) {
    throw new GraphError(
      'unsupported_version',
      'intent_format',
      `the intent ${sidecarKey(operationId)} has format ${String(content.format)} and this release reads ${FORMAT}: ` +
        `let the release that wrote it open the graph for writing`,
      { details: { operationId, found: content.format, supported: FORMAT } },
    );
  }
  const { plan, sha256 } = content;
  if (!isPlan(plan) || plan.operationId !== operationId || sha256 !== digestOf(plan)) throw unreadable(operationId);
  return plan;
}

/** Whether everything that recovery reads is there; the digest says whether it is what was written. */
function isPlan(plan: unknown): plan is Plan {
  if (!isRecord(plan)) return false;
  const { class: kind, branch, commitId, startedAt, operation, readSet, tables, made } = plan;
  return (
    (kind === 'logical' || kind === 'maintenance') &&
    [branch, commitId, startedAt, operation].every((text) => typeof text === 'string') &&
    isRecord(readSet) &&
    isRecord(readSet['tables']) &&
    Array.isArray(tables) &&
    tables.every((table) => isRecord(table) && typeof table['key'] === 'string' && Array.isArray(table['effects'])) &&
    (made === undefined || (isRecord(made) && Object.values(made).every(isMade)))
  );
}

function isMade(made: unknown): boolean {
  return isRecord(made) && Array.isArray(made['versions']) && typeof made['begunAt'] === 'number';
}

function parse(
  operationId: string,
  bytes: Uint8Array,
): { readonly format?: unknown; readonly plan?: unknown; readonly sha256?: unknown } {
  try {
    const content = decodeJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(content)) return content;
  } catch (cause) {
    throw unreadable(operationId, cause);
  }
  throw unreadable(operationId);
}

function unreadable(operationId: string, cause?: unknown): GraphError {
  return new GraphError(
    'corrupt',
    'unreadable_intent',
    `the intent ${sidecarKey(operationId)} cannot be read; intents are written whole, so this program did not write it: ` +
      `move it away, then open the graph for writing`,
    { details: { operationId }, cause },
  );
}
