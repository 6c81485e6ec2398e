import { assert } from '../base/assert.ts';
import { ID_COLUMN, type StoredRow } from '../base/column.ts';
import { badRequest, GraphError } from '../base/errors.ts';
import type { Id, KeyPart } from '../base/value.ts';
import type { GraphType, NodeType, Property } from './accepted.ts';
import { kindOf, quoted } from './shape.ts';
import { literalReader } from './value-check.ts';

const EDGE_ID_LENGTH_MAX = 1024;

/**
 * Text under which an id is stored; `bad_request` (code `wrong_id`) unless the id has the form of the type's ids. Two ids of a
 * type have the same text only if they are equal as values. Whether a row could have the id is another question: ranges are
 * not looked at.
 */
export function idText(type: GraphType, id: unknown): string {
  const key = keyOf(type);
  return key.length === 0 ? givenIdText(type, id) : joinTexts(partTexts(type, key, id));
}

/** The id that `idText` stored as that text; anything that it would not have written is `corrupt` (code `id_corrupt`). */
export function idOf(type: GraphType, text: string): Id {
  try {
    const id = parseId(keyOf(type), text);
    if (idText(type, id) === text) return id;
  } catch (cause) {
    throw corruptId(type, cause);
  }
  throw corruptId(type);
}

/** Id text of a row's own key values; for node types with a key. */
export function keyText(type: NodeType, row: StoredRow): string {
  assert(type.key.length > 0, 'only types with a key take ids from values');
  return joinTexts(type.key.map((property) => String(keyPart(row, property))));
}

/** The id of a stored row that has the columns of its key, or its id where there is no key. */
export function idOfRow(type: GraphType, row: StoredRow): Id {
  const [first, ...others] = keyOf(type);
  if (!first) return idOf(type, String(row[ID_COLUMN]));
  return others.length === 0 ? keyPart(row, first) : [first, ...others].map((property) => keyPart(row, property));
}

/** Whether ids are values of the rows themselves. */
export function hasKey(type: GraphType): type is NodeType {
  return keyOf(type).length > 0;
}

function keyOf(type: GraphType): readonly Property[] {
  return type.kind === 'node' ? type.key : [];
}

function givenIdText(type: GraphType, id: unknown): string {
  if (typeof id !== 'string' || id === '')
    throw wrongId(type, `is a string that is not empty, not ${id === '' ? 'an empty one' : kindOf(id)}`);
  if (!id.isWellFormed()) throw wrongId(type, 'must not contain lone surrogates');
  if (type.kind === 'edge' && id.length > EDGE_ID_LENGTH_MAX) {
    throw wrongId(type, `has at most ${EDGE_ID_LENGTH_MAX} characters`);
  }
  return id;
}

function partTexts(type: GraphType, key: readonly Property[], id: unknown): string[] {
  const parts: readonly unknown[] = key.length === 1 ? [id] : readTuple(type, key, id);
  const absent = key.find((_, index) => parts[index] === null);
  if (absent) throw wrongId(type, `is no key: the value of ${quoted(absent.name)} must not be null`);
  try {
    return key.map((property, index) => String(literalReader(property, type.name)(parts[index])));
  } catch (cause) {
    throw cause instanceof GraphError && cause.kind === 'bad_request'
      ? wrongId(type, `is no key: ${cause.message}`)
      : cause;
  }
}

function readTuple(type: GraphType, key: readonly Property[], id: unknown): readonly unknown[] {
  const names = key.map(({ name }) => quoted(name)).join(', ');
  if (!Array.isArray(id)) throw wrongId(type, `is an array of the values of ${names}, not ${kindOf(id)}`);
  if (id.length !== key.length) throw wrongId(type, `has the values of ${names}, not ${id.length} parts`);
  return id;
}

/** A composite id is written as JSON, in which no text of a part can look like a boundary between parts. */
function joinTexts(texts: readonly string[]): string {
  const [first, ...others] = texts;
  return first === undefined || others.length > 0 ? JSON.stringify(texts) : first;
}

function parseId([first, ...others]: readonly Property[], text: string): Id {
  if (!first) return text;
  if (others.length === 0) return parsePart(first, text);
  const parsed: unknown = JSON.parse(text);
  const texts: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  return [first, ...others].map((property, index) => parsePart(property, String(texts[index])));
}

/** Takes too much on purpose: the caller writes the result again and compares. */
function parsePart({ definition: { type } }: Property, text: string): KeyPart {
  if (type === 'Bool') return text === 'true';
  if (type === 'I32') return Number(text);
  return type === 'I64' ? BigInt(text) : text;
}

function keyPart(row: StoredRow, { column }: Property): KeyPart {
  const value = Object.hasOwn(row, column.name) ? row[column.name] : undefined;
  assert(value !== undefined && value !== null && typeof value !== 'object', 'a row has a value for its key');
  return value;
}

function wrongId(type: GraphType, what: string): GraphError {
  return badRequest('wrong_id', `an id of ${quoted(type.name)} ${what}`, { type: type.name });
}

function corruptId(type: GraphType, cause?: unknown): GraphError {
  return new GraphError('corrupt', 'id_corrupt', `a stored id of ${quoted(type.name)} is none of that type`, {
    details: { type: type.name },
    cause,
  });
}
