import { Visitor } from 'oxc-parser';
import type { Finding } from '../finding.ts';
import { roomOf } from '../rooms.ts';
import { eachSource } from '../rule.ts';
import type { Source } from '../source.ts';
import { dotted } from '../syntax.ts';

/** What reads the machine's clock, randomness or timers, as it is written. */
const AMBIENT_PATHS = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'performance.timeOrigin',
  'process.hrtime',
  'process.uptime',
  'AbortSignal.timeout',
]);

/** The same, whatever object it is called on or imported from. */
const AMBIENT_NAMES = new Set([
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
  'setTimeout',
  'setInterval',
  'setImmediate',
]);

/** Clock, randomness and timers arrive as arguments, so that a run of src or of the model is a function of them. */
export const ambientWorld = eachSource((source) => {
  const room = roomOf(source.path);
  const judged = room === 'model' || (source.path.startsWith('src/') && room !== 'src/base');
  return judged ? mentions(source) : [];
});

function mentions(source: Source): readonly Finding[] {
  const found: Finding[] = [];
  const add = (offset: number, what: string): void => {
    found.push(source.at(offset, `reads the ambient world: ${what}; take it as an argument`));
  };
  new Visitor({
    MemberExpression: (node) => {
      const path = dotted(node);
      if (path !== undefined && AMBIENT_PATHS.has(path)) add(node.start, path);
    },
    // Covers the bare call, the member of `crypto` or `globalThis`, and the name in an import.
    Identifier: (node) => {
      if (AMBIENT_NAMES.has(node.name)) add(node.start, node.name);
    },
    NewExpression: (node) => {
      if (dotted(node.callee) === 'Date' && node.arguments.length === 0) add(node.start, 'new Date()');
    },
    CallExpression: (node) => {
      if (dotted(node.callee) === 'Date') add(node.start, 'Date()');
    },
  }).visit(source.program);
  return found;
}
