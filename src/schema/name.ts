import type { Place } from './place.ts';
import { quoted } from './shape.ts';

const NAME_LENGTH_MAX = 128;

/** U+0000 to U+001F and U+007F. */
function isControl(character: string): boolean {
  return character < ' ' || character === '\u007f';
}

/**
 * Refuses what cannot name a type, a property or a check. Names never reach paths or SQL, so the rules are few; two leading
 * underscores are kept for the engine, which also rules out `__proto__`.
 */
export function checkName(name: string, place: Place): void {
  const fault = faultOf(name);
  if (fault !== undefined) throw place.refuse(`the name ${quoted(name)} ${fault}`);
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > NAME_LENGTH_MAX) return `is longer than ${NAME_LENGTH_MAX} characters`;
  if (!name.isWellFormed()) return 'contains a lone surrogate';
  if (name.startsWith('__')) return 'begins with two underscores';
  if (Array.from(name).some(isControl)) return 'contains a control character';
  return undefined;
}
