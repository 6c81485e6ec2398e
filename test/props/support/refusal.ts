import { ERROR_CODES } from '../../../src/base/error-codes.ts';
import { GraphError, type ErrorCode, type ErrorKind } from '../../../src/index.ts';

/** What an engine that is the model throws where the model refuses: the model tells kinds only, so any code will do. */
export function refusal({ kind, reason }: { readonly kind: ErrorKind; readonly reason: string }): GraphError {
  const [code] = Object.keys(ERROR_CODES[kind]) as ErrorCode[];
  if (!code) throw new Error(`there is no code of the kind ${kind}`);
  return new GraphError(kind, code, reason);
}
