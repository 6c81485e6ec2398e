import { decodeJson, encodeJson } from '../../src/index.ts';

/** A request as it is recorded: the order of types in a load matters, and a record has them in the order of their names. */
export function canonical<T>(request: T): T {
  return decodeJson(encodeJson(request)) as T;
}
