import { decodeJson, encodeJson, GraphError } from '../../src/index.ts';
import { CASE_FORMAT, type Case } from './case.ts';
import { deepFreeze } from './freeze.ts';
import { caseShape } from './shapes.ts';
import { ShapeError } from './shape.ts';

/** A case as text. Equal cases give equal texts. */
export function encodeCase(data: Case, indent = 0): string {
  return encodeJson(data, indent);
}

/**
 * The reverse of `encodeCase`, frozen. Throws `unsupported_version` (code `case_format`) for a case of another format and
 * `bad_request` (codes `malformed_json`, `malformed_case`) for anything else that is not a case.
 */
export function decodeCase(encoded: string): Case {
  const data = decodeJson(encoded);
  checkFormat(data);
  try {
    caseShape(data, 'case');
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new GraphError('bad_request', 'malformed_case', `not a case: ${error.message}`);
  }
  return deepFreeze(data as Case);
}

/**
 * The case in the form that it has when it is read back: members in the order of their names, numbers as JSON keeps them.
 * The order of types in a load matters, so a case that is run before it is saved must have that form already.
 */
export function canonicalCase(data: Case): Case {
  return decodeCase(encodeCase(data));
}

function checkFormat(data: unknown): void {
  const format = typeof data === 'object' && data !== null && 'format' in data ? data.format : undefined;
  if (typeof format !== 'number' || format === CASE_FORMAT) return;
  throw new GraphError(
    'unsupported_version',
    'case_format',
    `the case has format ${format} and this program reads format ${CASE_FORMAT}: replay it with the version of omniproof that wrote it`,
    { details: { found: format, supported: CASE_FORMAT } },
  );
}
