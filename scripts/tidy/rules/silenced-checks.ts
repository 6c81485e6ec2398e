import { eachSource } from '../rule.ts';

const SILENCER =
  /@ts-(ignore|nocheck|expect-error)|(oxlint|eslint)-disable|(oxfmt|prettier)-ignore|\b(TODO|FIXME|XXX)\b/;

/** A comment does not silence a check, and does not stand for work that is missing. */
export const silencedChecks = eachSource((source) =>
  source.comments.flatMap(({ value, start }) => {
    const [silencer] = SILENCER.exec(value) ?? [];
    return silencer === undefined ? [] : [source.at(start, `a comment says ${silencer}; mend what it is about`)];
  }),
);
