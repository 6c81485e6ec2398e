import { encodeJson } from '../../src/index.ts';
import { NOTHING, type Difference } from './difference.ts';

const LENGTH_MAX = 600;

/** A difference in words: where, what the model expects, what the engine has. */
export function describeDifference({ path, expected, got }: Difference): string {
  return `at ${path}: the model expects ${describe(expected)}, the engine has ${describe(got)}`;
}

function describe(data: unknown): string {
  if (data === NOTHING) return 'nothing there';
  if (data === undefined) return 'undefined';
  if (Object.is(data, -0)) return '-0';
  const text = typeof data === 'string' && /[\n ]/.test(data) ? data : encodeJson(data);
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}… (${text.length} characters)` : text;
}
