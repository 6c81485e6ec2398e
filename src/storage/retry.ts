/** Waits before the second and each further attempt of a request that was not answered; then it is `unavailable`. */
export const RETRY_DELAYS_MS: readonly number[] = [50, 200, 800];
