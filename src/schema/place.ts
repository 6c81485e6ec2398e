import { badRequest, type ErrorCodeOf, type GraphError } from '../base/errors.ts';

/** A place in data from outside. It knows its path, so that a refusal says what is wrong and where. */
export interface Place {
  /** Empty at the root; no two places in one piece of data share a path. */
  readonly path: string;
  member(name: string): Place;
  item(index: number): Place;
  refuse(what: string): GraphError;
}

/** The root of a piece of data that people call `noun`; refusals are bad requests with that code. */
export function rootPlace(code: ErrorCodeOf<'bad_request'>, noun: string): Place {
  return at('');

  function at(path: string): Place {
    return {
      path,
      member: (name) => at(path === '' ? step(name) : `${path}${PLAIN.test(name) ? '.' : ''}${step(name)}`),
      item: (index) => at(`${path}[${index}]`),
      refuse: (what) =>
        badRequest(code, path === '' ? `${noun}: ${what}` : `${noun} at ${path}: ${what}`, { where: path }),
    };
  }
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

function step(name: string): string {
  return PLAIN.test(name) ? name : `[${JSON.stringify(name)}]`;
}
