import { OLDER_VERSIONS } from '../case/scar.ts';
import { simplerValues } from './simpler.ts';

/** Members that hold a name or a word of a closed set: a simpler text in their place means nothing. */
const WORDS = new Set([
  'op',
  'kind',
  'type',
  'property',
  'field',
  'mode',
  'how',
  'node',
  'edge',
  'end',
  'direction',
  'branch',
  'source',
  'language',
  'metric',
  'from',
  'to',
]);

/** Where older is not plainer: it is made newer instead. */
const DEMOTION = 'demote';

/**
 * Every way to make plain data a little smaller: without an element of a list, without a member of an object, with a part
 * in place of the whole, with a simpler value. Greater savings come first. Most are no sensible data any more; whoever
 * asks has to look.
 */
export function* pruned(data: unknown): Generator {
  yield* withoutOnePart(data);
  yield* withOnePartSmaller(data);
  yield* simplerValues(data);
}

function* withoutOnePart(data: unknown): Generator {
  if (Array.isArray(data)) {
    const list: readonly unknown[] = data;
    if (list.length > 1) yield* [list.slice(list.length / 2), list.slice(0, list.length / 2)];
    for (let i = list.length - 1; i >= 0; i--) yield list.toSpliced(i, 1);
    return;
  }
  if (!isRecord(data)) return;
  const entries = Object.entries(data);
  for (let i = entries.length - 1; i >= 0; i--) yield Object.fromEntries(entries.toSpliced(i, 1));
  // A filter within a filter may do for the whole.
  for (const [name, part] of entries) {
    if (name === 'of') yield* Array.isArray(part) ? (part as readonly unknown[]) : [part];
  }
}

function* withOnePartSmaller(data: unknown): Generator {
  if (Array.isArray(data)) {
    for (const [i, part] of data.entries()) for (const smaller of pruned(part)) yield data.with(i, smaller);
    return;
  }
  if (!isRecord(data)) return;
  const entries = Object.entries(data);
  const isDemotion = entries.some(([name, part]) => name === 'kind' && part === DEMOTION);
  for (const [i, [name, part]] of entries.entries()) {
    if (WORDS.has(name) && typeof part === 'string') continue;
    const smaller = isDemotion && name === 'version' ? newerVersions(part) : pruned(part);
    for (const each of smaller) yield Object.fromEntries(entries.with(i, [name, each]));
  }
}

/** The newest first: the more of today's layout a graph has, the less there is to look at. */
function newerVersions(version: unknown): readonly unknown[] {
  return OLDER_VERSIONS.filter((each) => typeof version === 'number' && each > version).toReversed();
}

function isRecord(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data);
}
