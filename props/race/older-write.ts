import { write, type ModelState, type ModelWrite } from '../../model/index.ts';
import type { Commit, LocationOptions, SchemaDefinition, WriteResult } from '../../src/index.ts';
import type { Demotion } from '../case/operation.ts';
import type { OlderVersion, Scar } from '../case/scar.ts';
import { obtain } from '../compare/attempt.ts';
import type { OlderWrite, Refusal, WriteRecord } from '../history/history.ts';
import { MAIN } from '../history/placement.ts';
import { OlderProgram } from '../older/older-program.ts';
import { START_MS } from './start.ts';

// What a program of an older release writes in a race. It validates nothing, so its rows are such that nothing can be wrong with them:
// of a node type whose key is one text, with a key that nobody else ever writes.

/** Where the history is in the manifest: a commit is told along with what it makes visible. */
const TELLING_VERSION = 4;

/** The write of a mark. */
export function olderWriteOf(schema: SchemaDefinition, mark: string): Extract<ModelWrite, { readonly kind: 'mutate' }> {
  const [type, definition] =
    Object.entries(schema.nodes).find(
      ([, { key = [], properties }]) => key.length === 1 && properties[key[0] ?? '']?.type === 'String',
    ) ?? [];
  const [key] = definition?.key ?? [];
  if (type === undefined || key === undefined) throw new TypeError('no type of the schema has a text for its key');
  return { kind: 'mutate', statements: [{ op: 'insertNode', type, values: { [key]: mark } }] };
}

/** Somebody has put the rows of today into main's manifest by then. */
const REPLACED: ReadonlySet<string> = new Set<Scar>(['not stamped', 'overtaken']);

/** What is known of it before it begins. */
export function olderOf(demotion: Demotion | undefined, branch: string, mark: string): OlderWrite {
  const { version = TELLING_VERSION, scars = [] } = demotion ?? {};
  const isShutOut = branch === MAIN && scars.some((scar) => REPLACED.has(scar));
  return { branch, commit: idOf(mark), isTold: version >= TELLING_VERSION, ...(isShutOut && { isShutOut }) };
}

/** What it came to once it was published. */
function resultOf(state: ModelState, request: ModelWrite, commit: Commit): WriteResult {
  const outcome = write(state, request, []);
  if (!outcome.ok) throw new TypeError(`nothing can be wrong with what an older release writes: ${outcome.reason}`);
  const { inserted, updated, deleted, ids } = outcome;
  return { commit, inserted, updated, deleted, ids };
}

/** Every other program does, and of one's commits every other one. */
function looksAgain(mark: string): boolean {
  return new TextEncoder().encode(mark).reduce((sum, byte) => sum + byte, 0) % 2 === 1;
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const OTHER_DIGITS = 16;

/** A ULID of the moment at which the race begins, and that nobody else has: marks are letters and numbers. */
function idOf(mark: string): string {
  let [time, left] = ['', START_MS];
  for (let digit = 0; digit < TIME_DIGITS; digit += 1) {
    time = `${DIGITS[left % DIGITS.length]}${time}`;
    left = Math.floor(left / DIGITS.length);
  }
  return `${time}${mark.toUpperCase().replaceAll('#', '0').padStart(OTHER_DIGITS, '0')}`;
}

/** Has a program of that version do it; there is none where no older release left the graph. */
export async function publishOlder(
  where: Pick<LocationOptions, 'root' | 's3'>,
  { mark, request, older }: Required<Pick<WriteRecord, 'mark' | 'request' | 'older'>>,
  { state, version }: { readonly state: ModelState; readonly version: OlderVersion | undefined },
): Promise<WriteRecord['outcome']> {
  const [statement] = request.kind === 'mutate' ? request.statements : [];
  if (statement?.op !== 'insertNode') throw new TypeError('an older release adds a node');
  const { type, values } = statement;
  const { branch, commit: id } = older;
  const createdAt = new Date(START_MS).toISOString();
  const publication = { branch, type, values, id, actor: mark, createdAt, looksAgain: looksAgain(mark) };
  const published =
    version !== undefined && (await obtain('publish', () => new OlderProgram(where, version).publish(publication)));
  if (!published || published.kind === 'refused') return REFUSED;
  const commit = { id, parent: published.parent, merged: null, sequence: 0, actor: mark, createdAt } as const;
  return { kind: 'acknowledged', result: resultOf(state, request, { ...commit, operation: 'mutate' }) };
}

const REFUSED: Refusal = {
  kind: 'refused',
  error: { kind: 'unsupported_version', code: 'internal_version', outcome: 'not_applied' },
};
