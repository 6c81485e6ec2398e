import { Visitor } from 'oxc-parser';
import type { Finding } from '../finding.ts';
import { roomOf } from '../rooms.ts';
import { eachSource } from '../rule.ts';
import { dotted } from '../syntax.ts';

/** `test.only`, `test.serial.skip`, `testProp.failing`, `t.is.skip` and their like. */
const NARROWED = /^(test|testProp|t)\.(\w+\.)*(only|skip|todo|failing)$/;

/** Every test runs, in full. */
export const narrowedTests = eachSource((source) => {
  if (roomOf(source.path) !== 'test') return [];
  const found: Finding[] = [];
  new Visitor({
    MemberExpression: (node) => {
      const path = dotted(node);
      if (path !== undefined && NARROWED.test(path)) found.push(source.at(node.start, `switches a test off: ${path}`));
    },
  }).visit(source.program);
  return found;
});
