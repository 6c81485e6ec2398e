import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { GraphError } from '../../src/index.ts';
import type { Case } from './case.ts';
import { decodeCase, encodeCase } from './codec.ts';

/** How every token begins; the digit is the version of the token's form, not of the case in it. */
export const TOKEN_PREFIX = 'op1.';

/** A bound on what a token may unpack to: a damaged or hostile one must not fill the memory. */
const CASE_BYTES_MAX = 64 * 1024 * 1024;

/** A case as one word of letters, digits, `-`, `_` and `.`, short enough for a commit message. */
export function encodeToken(data: Case): string {
  return TOKEN_PREFIX + deflateRawSync(encodeCase(data), { level: 9 }).toString('base64url');
}

/** The reverse of `encodeToken`; throws what `decodeCase` throws, and `bad_request` (code `malformed_token`). */
export function decodeToken(token: string): Case {
  return decodeCase(inflate(token));
}

function inflate(token: string): string {
  const packed = token.startsWith(TOKEN_PREFIX) ? token.slice(TOKEN_PREFIX.length) : '';
  if (!/^[A-Za-z0-9_-]+$/.test(packed)) {
    throw malformed(`it should begin with ${TOKEN_PREFIX} and go on in base64url`);
  }
  try {
    return inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: CASE_BYTES_MAX }).toString('utf8');
  } catch {
    throw malformed('it is damaged or cut short; copy it again, whole');
  }
}

function malformed(why: string): GraphError {
  return new GraphError('bad_request', 'malformed_token', `not a token: ${why}`);
}
