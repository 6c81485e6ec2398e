import { Visitor } from 'oxc-parser';
import type { Finding } from '../finding.ts';
import { roomOf } from '../rooms.ts';
import type { Rule } from '../rule.ts';
import type { Source } from '../source.ts';
import { dotted } from '../syntax.ts';

/** Settings arrive as arguments; only one place, in src/storage, falls back on the variables of the process. */
export const settings: Rule = ({ sources }) => {
  const mentions = sources
    .filter(({ path }) => path.startsWith('src/') || roomOf(path) === 'model')
    .flatMap(environmentReads);
  const door = mentions.find(({ file }) => roomOf(file) === 'src/storage');
  return mentions.filter((mention) => mention !== door);
};

function environmentReads(source: Source): readonly Finding[] {
  const found: Finding[] = [];
  new Visitor({
    MemberExpression: (node) => {
      if (dotted(node) !== 'process.env') return;
      found.push(source.at(node.start, 'reads process.env; one place in src/storage may, everything else is told'));
    },
  }).visit(source.program);
  return found;
}
