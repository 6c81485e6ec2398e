import { describeError, type Attempt } from './attempt.ts';
import { Mismatch } from './mismatch.ts';

/** Goes on only if what cleanups have given up is refused as just that, whether or not its versions happen to be there. */
export function requireGivenUp(path: string, got: Attempt<unknown>): void {
  if (!got.ok && got.error.kind === 'not_found' && got.error.code === 'commit_not_retained') return;
  throw new Mismatch('retention', {
    path: `${path} at a commit that was given up`,
    expected: 'not_found (commit_not_retained)',
    got: got.ok ? 'success' : describeError(got.error),
  });
}

/** Whether a comparison ended because what it was about was given up. */
export function isGivenUp(thrown: unknown): boolean {
  if (!(thrown instanceof Mismatch)) return false;
  const { cause } = thrown;
  return cause instanceof Error && 'code' in cause && cause.code === 'commit_not_retained';
}
