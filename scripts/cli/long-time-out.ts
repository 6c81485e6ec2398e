/** More than any race, death or step of a case may take. */
const TIME_OUT = '600s';

/**
 * Has LanceDB wait for answers longer than the harness does, unless somebody chose for it. It gives a request up after half
 * a minute, and repeats it; but where actors take turns, a request is held for as long as the others take.
 */
export function waitForHeldRequests(): void {
  process.env['AWS_TIMEOUT'] ??= TIME_OUT;
}
