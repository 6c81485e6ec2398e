import { isContended } from './contended.ts';
import { classOf, type ObjectClass } from './object-class.ts';
import { keysToDelete } from './operations/delete-objects.ts';
import type { LabRequest } from './request.ts';
import type { Operation } from './route.ts';
import { verbOf, type Verb } from './verb.ts';

/** What a write or a read makes itself depend on. */
export type Condition = 'none' | 'if_match' | 'if_none_match' | 'if_modified_since' | 'if_unmodified_since';

/** What a request is about, without its body: what plans, schedulers and the log go by. */
export interface RequestHead {
  /** Names the request within its lab. */
  readonly sequence: number;
  readonly actor: string;
  readonly operation: Operation;
  readonly verb: Verb;
  readonly bucket: string;
  /** For a listing its prefix; for a deletion of several keys what they begin with. */
  readonly key: string;
  readonly class: ObjectClass;
  /** Whether its order among the requests of others matters. */
  readonly contended: boolean;
  readonly condition: Condition;
  readonly bytesIn: number;
}

export function headOf(request: LabRequest): RequestHead {
  const { sequence, actor, operation, bucket, body } = request;
  const verb = verbOf(operation);
  const keys = keysOf(request);
  const objectClass = sharedClass(keys);
  return {
    sequence,
    actor,
    operation,
    verb,
    bucket,
    key: sharedStart(keys),
    class: objectClass,
    contended: isContended(objectClass, verb),
    condition: conditionOf(request),
    bytesIn: body.length,
  };
}

function keysOf(request: LabRequest): readonly string[] {
  switch (request.operation) {
    case 'ListObjectsV2':
    case 'ListMultipartUploads':
      return [request.query.get('prefix') ?? ''];
    case 'DeleteObjects':
      return keysToDelete(request.body);
    default:
      return [request.key];
  }
}

function sharedClass(keys: readonly string[]): ObjectClass {
  const [first = 'other', ...others] = new Set(keys.map(classOf));
  return others.length === 0 ? first : 'several';
}

function sharedStart(keys: readonly string[]): string {
  const [first = ''] = keys;
  let length = first.length;
  for (const key of keys) while (!key.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

const CONDITIONS = [
  ['if-match', 'if_match'],
  ['if-none-match', 'if_none_match'],
  ['if-modified-since', 'if_modified_since'],
  ['if-unmodified-since', 'if_unmodified_since'],
] as const;

function conditionOf({ headers }: LabRequest): Condition {
  return CONDITIONS.find(([name]) => headers[name] !== undefined)?.[1] ?? 'none';
}
