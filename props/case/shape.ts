/** Throws where `data` is not of a shape; `path` says where it stands. */
export type Shape = (data: unknown, path: string) => void;

/** Data that is not of the shape that it should be. The message names the place. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export const anything: Shape = () => {};

export const text: Shape = (data, path) => expect(typeof data === 'string', path, 'a text');

export const truth: Shape = (data, path) => expect(typeof data === 'boolean', path, 'true or false');

export const count: Shape = (data, path) =>
  expect(Number.isSafeInteger(data) && (data as number) >= 0, path, 'a whole number, 0 or more');

export const part: Shape = (data, path) =>
  expect(typeof data === 'number' && data >= 0 && data < 1, path, 'a part of a whole, from 0 to below 1');

export function oneOf(...choices: readonly (string | number)[]): Shape {
  return (data, path) => expect(choices.includes(data as string), path, `one of ${choices.join(', ')}`);
}

export function listOf(element: Shape): Shape {
  return (data, path) => {
    if (!Array.isArray(data)) return fail(path, 'a list');
    for (const [i, item] of data.entries()) element(item, `${path}[${i}]`);
  };
}

/** An object whose member names are free. */
export function recordOf(member: Shape): Shape {
  return (data, path) => {
    for (const [name, item] of Object.entries(object(data, path))) member(item, `${path}.${name}`);
  };
}

/** An object with the members of `required`, perhaps some of `optional`, and no others. */
export function members(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = new Map([...Object.entries(required), ...Object.entries(optional)]);
  return (data, path) => {
    const entries = Object.entries(object(data, path));
    const names = new Set(entries.map(([name]) => name));
    for (const name of Object.keys(required)) expect(names.has(name), path, `an object with the member ${name}`);
    for (const [name, item] of entries) {
      const shape = shapes.get(name);
      if (!shape) return fail(path, `an object without the member ${name}`);
      shape(item, `${path}.${name}`);
    }
  };
}

/** An object whose member `tag` decides what else it holds. */
export function tagged(tag: string, variants: Readonly<Record<string, Shape>>): Shape {
  const byTag = new Map(Object.entries(variants));
  return (data, path) => {
    const value = new Map<string, unknown>(Object.entries(object(data, path))).get(tag);
    const shape = typeof value === 'string' ? byTag.get(value) : undefined;
    if (!shape) return fail(`${path}.${tag}`, `one of ${[...byTag.keys()].join(', ')}`);
    shape(data, path);
  };
}

/** Of the first shape that fits; the complaint is that of the last. */
export function either(...shapes: readonly [Shape, ...Shape[]]): Shape {
  return (data, path) => {
    for (const shape of shapes.slice(0, -1)) if (fits(shape, data, path)) return;
    shapes.at(-1)?.(data, path);
  };
}

/** For shapes that hold themselves. */
export function lazily(shape: () => Shape): Shape {
  return (data, path) => shape()(data, path);
}

function fits(shape: Shape, data: unknown, path: string): boolean {
  try {
    shape(data, path);
    return true;
  } catch (error) {
    if (error instanceof ShapeError) return false;
    throw error;
  }
}

function object(data: unknown, path: string): object {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) {
    return fail(path, 'an object');
  }
  return data;
}

function expect(holds: boolean, path: string, what: string): void {
  if (!holds) fail(path, what);
}

function fail(path: string, what: string): never {
  throw new ShapeError(`${path} should be ${what}`);
}
