import type { ErrorKind, GraphError } from '../../src/index.ts';
import { Mismatch } from './mismatch.ts';

/** What an engine answered: a value, or one of its errors. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GraphError };

const KINDS: readonly unknown[] = [
  'bad_request',
  'not_found',
  'conflict',
  'contention',
  'unavailable',
  'corrupt',
  'unsupported_version',
] satisfies readonly Exclude<ErrorKind, 'internal'>[];

/** Calls the engine. Whatever it throws that is no error of its contract, or a defect by its own account, is a mismatch. */
export async function attempt<T>(path: string, call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    if (isGraphError(error)) return { ok: false, error };
    const difference = { path, expected: 'a value or an error of the contract', got: describeThrown(error) };
    throw new Mismatch('exception', difference, { cause: error, detail: nameOf(error) });
  }
}

/** Calls the engine where the contract leaves it no reason to refuse. */
export async function obtain<T>(path: string, call: () => Promise<T>): Promise<T> {
  const result = await attempt(path, call);
  if (result.ok) return result.value;
  throw refusedWrongly(path, result.error);
}

/** Goes on only if the engine succeeds where the model does, and refuses with the same kind of error where the model does. */
export function requireSameOutcome(
  expected: { readonly ok: true } | { readonly ok: false; readonly kind: ErrorKind; readonly reason: string },
  got: Attempt<unknown>,
): void {
  if (expected.ok) {
    if (!got.ok) throw refusedWrongly('outcome', got.error);
    return;
  }
  if (!got.ok && got.error.kind === expected.kind) return;
  const difference = {
    path: 'outcome',
    expected: `${expected.kind}: ${expected.reason}`,
    got: got.ok ? 'success' : describeError(got.error),
  };
  throw new Mismatch('outcome', difference, {
    detail: `${expected.kind} became ${got.ok ? 'success' : got.error.kind}`,
  });
}

function refusedWrongly(path: string, error: GraphError): Mismatch {
  const difference = { path, expected: 'success', got: describeError(error) };
  return new Mismatch('outcome', difference, { cause: error, detail: `success became ${error.kind} ${error.code}` });
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

/** An error and what caused it, in a few lines. */
export function describeError(error: GraphError): string {
  return `${error.kind} (${error.code}): ${error.message}${describeCauses(error.cause)}`;
}

/** Whatever was thrown, and what caused it, in a few lines. */
export function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}${describeCauses(thrown.cause)}` : String(thrown);
}

function describeCauses(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  return `; because ${cause.message}${describeCauses(cause.cause)}`;
}

/** Told by its shape: the engine under test may bring its own copy of the class. */
function isGraphError(error: unknown): error is GraphError {
  return error instanceof Error && 'kind' in error && 'code' in error && KINDS.includes(error.kind);
}
