import { createHash } from 'node:crypto';
import { GraphError } from '../base/errors.ts';
import { decodeJson, encodeJson } from '../base/json.ts';
import { readDescriptions } from './descriptions.ts';
import { readIdentities, type Identities } from './identities.ts';
import { parseSchema, type ParsedSchema } from './parse-schema.ts';
import { rootPlace } from './place.ts';
import { isRecord, readObject } from './shape.ts';

/** A schema as it is stored. */
export interface StoredSchema extends ParsedSchema {
  /** Names that are assigned once and kept, so that a rename moves nothing. */
  readonly identities: Identities;
}

const FORMAT = 1;

/** The object that is stored. Its hash is that of its `schema` member alone: descriptions are no part of the identity. */
export function encodeSchema(stored: StoredSchema): { readonly bytes: Uint8Array; readonly hash: string } {
  const schema = { definition: stored.definition, identities: stored.identities };
  const descriptions = stored.descriptions.size === 0 ? undefined : Object.fromEntries(stored.descriptions);
  const text = encodeJson({ format: FORMAT, schema, descriptions });
  return { bytes: new TextEncoder().encode(text), hash: hashOf(schema) };
}

/**
 * The reverse; `corrupt` (code `schema_corrupt`) for anything else. All is checked again that was checked when the schema was
 * accepted: the hash says that this is the object that was meant, not that its writer was right.
 */
export function decodeSchema(bytes: Uint8Array, hash: string): StoredSchema {
  try {
    return readObjectOf(decodeJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)), hash);
  } catch (cause) {
    if (cause instanceof GraphError && cause.kind === 'unsupported_version') throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GraphError('corrupt', 'schema_corrupt', `schema object ${hash}: ${why}`, { details: { hash }, cause });
  }
}

function readObjectOf(data: unknown, hash: string): StoredSchema {
  refuseOtherFormat(data, hash);
  const place = rootPlace('invalid_schema', 'object');
  const read = readObject(data, place, ['format', 'schema', 'descriptions']);
  const schema = read('schema');
  const within = place.member('schema');
  const readSchema = readObject(schema, within, ['definition', 'identities']);
  const found = hashOf(schema);
  if (found !== hash) throw within.refuse(`has the hash ${found}`);
  const { definition } = parseSchema(readSchema('definition'), within.member('definition'));
  const identities = readIdentities(readSchema('identities'), definition, within.member('identities'));
  const descriptions = readDescriptions(read('descriptions'), place.member('descriptions'));
  return { definition, identities, descriptions };
}

/** A later program may store objects of another form; that is no damage, and says to upgrade instead of to repair. */
function refuseOtherFormat(data: unknown, hash: string): void {
  const format = isRecord(data) ? data['format'] : undefined;
  if (format === FORMAT || !Number.isSafeInteger(format)) return;
  throw new GraphError(
    'unsupported_version',
    'schema_format',
    `schema object ${hash} has the unknown format ${String(format)}`,
    {
      details: { hash, expected: FORMAT, found: format },
    },
  );
}

function hashOf(schema: unknown): string {
  return createHash('sha256').update(encodeJson(schema)).digest('hex');
}
