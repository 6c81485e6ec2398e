import type { AcceptedSchema } from './accepted.ts';
import { buildTypes } from './build.ts';
import type { SchemaDefinition } from './definition.ts';
import { withDescriptions } from './descriptions.ts';
import { assignIdentities } from './identities.ts';
import { parseSchema } from './parse-schema.ts';
import { rootPlace } from './place.ts';
import { decodeSchema, encodeSchema, type StoredSchema } from './stored-schema.ts';

/** Validates a definition, which is untrusted data; `bad_request` (code `invalid_schema`) says what is wrong and where. */
export function acceptSchema(definition: SchemaDefinition): AcceptedSchema {
  const parsed = parseSchema(definition, rootPlace('invalid_schema', 'schema'));
  const stored = { ...parsed, identities: assignIdentities(parsed.definition) };
  const { bytes, hash } = encodeSchema(stored);
  return accepted(stored, bytes, hash);
}

/**
 * Reads a stored schema object; `corrupt` (code `schema_corrupt`) unless it has that hash, parses and is valid. One of a format
 * that this program does not know is an `unsupported_version`.
 */
export function readAcceptedSchema(bytes: Uint8Array, hash: string): AcceptedSchema {
  return accepted(decodeSchema(bytes, hash), bytes, hash);
}

function accepted(
  { definition, descriptions, identities }: StoredSchema,
  bytes: Uint8Array,
  hash: string,
): AcceptedSchema {
  const described = withDescriptions(definition, descriptions, rootPlace('invalid_schema', 'schema'));
  return { hash, bytes, definition: described, ...buildTypes(described, identities) };
}
