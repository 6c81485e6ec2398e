import { assert } from '../src/base/assert.ts';
import type { Id, KeyPart } from '../src/base/value.ts';
import type { NodeDefinition, PropertyType } from '../src/schema/definition.ts';
import { request } from './refusal.ts';
import { arrayOf } from './shape.ts';
import { normalise } from './value.ts';

const EDGE_ID_LENGTH_MAX = 1024;

/** Takes an id of the request to its canonical form, or refuses it. */
export type IdForm = (id: unknown) => Id;

/** The text that names a row within its type. Ids in canonical form are equal if and only if their texts are. */
export function idText(id: Id): string {
  return typeof id === 'object' ? JSON.stringify(id.map(String)) : String(id);
}

/** The form of a node type's ids: the key's value, the tuple of a composite key, or text where there is no key. */
export function nodeIdForm({ key = [], properties }: NodeDefinition): IdForm {
  const types = key.flatMap((name) => properties[name]?.type ?? []);
  const [only] = types;
  if (only === undefined) return normaliseText;
  if (types.length === 1) return (id) => normaliseKeyPart(only, id);
  return (id) => {
    const parts = arrayOf(id, 'id');
    request(parts.length === types.length, 'an id of another length');
    return types.map((type, i) => normaliseKeyPart(type, parts[i]));
  };
}

/** The form of the ids of edges: they may be given, and need not be ULIDs. */
export function normaliseEdgeId(id: unknown): string {
  const text = normaliseText(id);
  request(text.length <= EDGE_ID_LENGTH_MAX, 'an id that is too long');
  return text;
}

function normaliseText(id: unknown): string {
  request(typeof id === 'string' && id.isWellFormed() && id !== '', 'an id that is not a well-formed string, or empty');
  return id;
}

/** Ranges do not count here: an id out of range names nothing, which is no error. */
function normaliseKeyPart(type: PropertyType, part: unknown): KeyPart {
  const value = normalise(type, part);
  assert(typeof value !== 'object', 'keys are of types that can be compared exactly');
  return value;
}
