import type { ERROR_CODES } from './error-codes.ts';

/**
 * What the caller does next:
 *
 * - `bad_request`: fix the request; the same one will always fail.
 * - `not_found`: something that the request names does not exist; create it or correct the name.
 * - `conflict`: the request disagrees with committed state; refresh, look, and decide anew.
 * - `contention`: others were faster for the whole of the retry budget; look at `outcome`, then retry the same request later.
 * - `unavailable`: the store did not answer, or a deadline or an abort signal ended the operation; see `outcome`.
 * - `corrupt`: stored state contradicts itself; stop and repair.
 * - `unsupported_version`: the graph or case was written by another version of the program.
 * - `internal`: a defect of this program; report it.
 */
export type ErrorKind =
  | 'bad_request'
  | 'not_found'
  | 'conflict'
  | 'contention'
  | 'unavailable'
  | 'corrupt'
  | 'unsupported_version'
  | 'internal';

/** What happened, for programs: stable, and all that there are. Each is explained in `error-codes.ts`. */
export type ErrorCode = ErrorCodeOf<ErrorKind>;

/** The codes that errors of a kind have. */
export type ErrorCodeOf<Kind extends ErrorKind> = { [K in Kind]: keyof (typeof ERROR_CODES)[K] }[Kind];

/** Whether a failed write may have happened. Reads and refused requests are always `not_applied`. */
export type FailedOutcome = 'not_applied' | 'unknown';

/** Facts about a failure for programs to read; which fields there are depends on the code, as `error-codes.ts` says. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * Every failure that the engine reports. `kind` says what to do next, `code` what happened,
 * `details` names the things involved, `outcome` says whether a write may have happened all the same.
 */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly outcome: FailedOutcome;

  constructor(
    kind: ErrorKind,
    code: ErrorCode,
    message: string,
    options: { details?: ErrorDetails; cause?: unknown; outcome?: FailedOutcome } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.details = options.details ?? {};
    this.outcome = options.outcome ?? 'not_applied';
  }
}

/** The request is wrong and will stay wrong. */
export function badRequest(code: ErrorCodeOf<'bad_request'>, message: string, details?: ErrorDetails): GraphError {
  return new GraphError('bad_request', code, message, details ? { details } : {});
}

/** The same failure, of an operation that may have happened all the same. */
export function withOutcome(error: unknown, outcome: FailedOutcome): unknown {
  if (!(error instanceof GraphError) || error.outcome === outcome) return error;
  const { kind, code, message, details, cause } = error;
  return new GraphError(kind, code, message, { details, cause, outcome });
}
