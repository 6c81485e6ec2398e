import { createHash } from 'node:crypto';
import { decodeJson, encodeJson } from '../base/json.ts';
import { GraphError } from '../base/errors.ts';
import { readAcceptedSchema } from './accept.ts';
import type { AcceptedSchema } from './accepted.ts';
import { readIdentities } from './identities.ts';
import { parseSchema } from './parse-schema.ts';
import { rootPlace } from './place.ts';
import { readObject, readString } from './shape.ts';
import { encodeSchema } from './stored-schema.ts';

/** What graphs of older internal versions keep their schema in: two files, of which one guards the other. */
export interface Contract {
  /** JSON: the `definition`, and the `identities` of its types and properties. */
  readonly definition: Uint8Array;
  /** JSON: the SHA-256 of the definition's bytes, in hexadecimal, as `ir_hash`. */
  readonly state: Uint8Array;
}

/** Accepts one; `corrupt` (code `schema_corrupt`) where its files do not belong together, or are none. */
export function acceptContract({ definition: bytes, state }: Contract): AcceptedSchema {
  const hash = createHash('sha256').update(bytes).digest('hex');
  try {
    const place = rootPlace('invalid_schema', 'contract');
    const expected = readString(readObject(parsed(state), place, ['ir_hash'])('ir_hash'), place.member('ir_hash'));
    if (expected !== hash) throw place.refuse(`has the hash ${hash}, and should have ${expected}`);
    const read = readObject(parsed(bytes), place, ['definition', 'identities']);
    const schema = parseSchema(read('definition'), place.member('definition'));
    const identities = readIdentities(read('identities'), schema.definition, place.member('identities'));
    const stored = encodeSchema({ ...schema, identities });
    return readAcceptedSchema(stored.bytes, stored.hash);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GraphError('corrupt', 'schema_corrupt', `the schema's contract: ${why}`, { details: { hash }, cause });
  }
}

/** The reverse: what an older program keeps of a schema. */
export function contractOf({ definition, bytes }: AcceptedSchema): Contract {
  const place = rootPlace('invalid_schema', 'object');
  const stored = readObject(parsed(bytes), place, ['format', 'schema', 'descriptions'])('schema');
  const identities = readObject(stored, place.member('schema'), ['definition', 'identities'])('identities');
  const text = new TextEncoder().encode(encodeJson({ definition, identities }));
  const hash = createHash('sha256').update(text).digest('hex');
  return { definition: text, state: new TextEncoder().encode(encodeJson({ ir_hash: hash })) };
}

function parsed(bytes: Uint8Array): unknown {
  return decodeJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}
