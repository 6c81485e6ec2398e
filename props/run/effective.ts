import type { ReadValue } from '../../model/index.ts';

/** Whether a read returned something: an operation that finds nothing tells little. */
export function returnedSomething(value: ReadValue): boolean {
  if (value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  if ('nodes' in value) return Object.values(value.nodes).some((count) => count > 0);
  return true;
}
