import { badRequest } from './errors.ts';

/**
 * JSON that keeps what plain JSON loses. Objects with one `$` member stand for the rest:
 * `{"$i64":"12"}` a bigint, `{"$f64":"NaN"|"Infinity"|"-Infinity"|"-0"}` a number, `{"$blob":"<base64>"}` bytes,
 * `{"$object":{...}}` an object whose only member begins with `$` itself.
 * Members are written in code-point order, so equal data gives equal text. `bad_request` (code `not_encodable`) for data that
 * contains itself.
 */
export function encodeJson(data: unknown, indent = 0): string {
  try {
    return JSON.stringify(toPlain(data), null, indent);
  } catch (cause) {
    // The stack is over: the one way to tell a circle that costs nothing.
    if (!(cause instanceof RangeError)) throw cause;
    throw badRequest('not_encodable', 'data that contains itself, or is nested too deep, cannot be written as JSON');
  }
}

/** The reverse of `encodeJson`; `bad_request` (code `malformed_json`) for text that is not its output's form. */
export function decodeJson(text: string): unknown {
  try {
    return fromPlain(JSON.parse(text));
  } catch (cause) {
    throw badRequest('malformed_json', `not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function toPlain(data: unknown): unknown {
  if (typeof data === 'bigint') return { $i64: data.toString() };
  if (Object.is(data, -0)) return { $f64: '-0' };
  if (typeof data === 'number' && !Number.isFinite(data)) return { $f64: String(data) };
  if (data instanceof Uint8Array) return { $blob: Buffer.from(data).toString('base64') };
  if (Array.isArray(data)) return data.map(toPlain);
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  entries.sort(([a], [b]) => compareCodePoints(a, b));
  const plain = Object.fromEntries(entries.map(([name, value]) => [name, toPlain(value)]));
  return entries.length === 1 && entries[0]?.[0].startsWith('$') ? { $object: plain } : plain;
}

function fromPlain(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(fromPlain);
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data);
  const [only] = entries;
  if (only && entries.length === 1 && only[0].startsWith('$')) return fromTagged(only[0], only[1]);
  return Object.fromEntries(entries.map(([name, value]) => [name, fromPlain(value)]));
}

function fromTagged(tag: string, text: unknown): unknown {
  if (typeof text === 'string') {
    if (tag === '$i64' && /^-?\d+$/.test(text)) return BigInt(text);
    if (tag === '$f64' && /^(NaN|-?Infinity|-0)$/.test(text)) return Number(text);
    if (tag === '$blob') return new Uint8Array(Buffer.from(text, 'base64'));
  }
  if (tag === '$object' && typeof text === 'object' && text !== null) {
    return Object.fromEntries(Object.entries(text).map(([name, value]) => [name, fromPlain(value)]));
  }
  throw new Error(`unknown member ${tag}`);
}

/** The order of strings that the engine uses everywhere: by code point, which is also the order of their UTF-8 bytes. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogate pairs below U+E000 to U+FFFF; code-point order puts them above. */
function surrogatesLast(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
