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
  return new PlaceOf((path, what) =>
    badRequest(code, path === '' ? `${noun}: ${what}` : `${noun} at ${path}: ${what}`, { where: path }),
  );
}

/** Every row of a load has a place, and next to none is ever asked for its path: so that is told when it is asked. */
class PlaceOf implements Place {
  readonly #refusal: (path: string, what: string) => GraphError;
  readonly #within: Place | undefined;
  readonly #step: string | number;

  constructor(refusal: (path: string, what: string) => GraphError, within?: Place, step: string | number = '') {
    this.#refusal = refusal;
    this.#within = within;
    this.#step = step;
  }

  get path(): string {
    const before = this.#within?.path;
    if (before === undefined) return '';
    const last = this.#step;
    if (typeof last === 'number') return `${before}[${last}]`;
    return before === '' ? step(last) : `${before}${PLAIN.test(last) ? '.' : ''}${step(last)}`;
  }

  member(name: string): Place {
    return new PlaceOf(this.#refusal, this, name);
  }

  item(index: number): Place {
    return new PlaceOf(this.#refusal, this, index);
  }

  refuse(what: string): GraphError {
    return this.#refusal(this.path, what);
  }
}

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

function step(name: string): string {
  return PLAIN.test(name) ? name : `[${JSON.stringify(name)}]`;
}
