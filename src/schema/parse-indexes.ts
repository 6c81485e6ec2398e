import { unreachable } from '../base/assert.ts';
import { compareCodePoints } from '../base/json.ts';
import type {
  IndexDefinition,
  NodeDefinition,
  PropertyDefinition,
  PropertyType,
  TextLanguage,
  VectorMetric,
} from './definition.ts';
import { propertyOf } from './parse-constraints.ts';
import type { Place } from './place.ts';
import { isOrdered, typeText } from './property-type.ts';
import { kindOf, quoted, readList, readObject } from './shape.ts';

type Properties = Readonly<Record<string, PropertyDefinition>>;
type Kind = IndexDefinition['kind'];

export const TEXT_LANGUAGE: TextLanguage = 'English';
export const VECTOR_METRIC: VectorMetric = 'l2';

const KINDS: readonly Kind[] = ['scalar', 'text', 'vector'];

/** Lance is never asked for another: it would end the process. */
const LANGUAGES: readonly TextLanguage[] = [
  'Arabic',
  'Danish',
  'Dutch',
  'English',
  'Finnish',
  'French',
  'German',
  'Greek',
  'Hungarian',
  'Italian',
  'Norwegian',
  'Portuguese',
  'Romanian',
  'Russian',
  'Spanish',
  'Swedish',
  'Tamil',
  'Turkish',
];

const METRICS: readonly VectorMetric[] = ['l2', 'cosine', 'dot'];

/** Reads indexes, which are a set, in the order of their kinds and properties; empty where there are none. */
export function parseIndexes(data: unknown, properties: Properties, place: Place): Pick<NodeDefinition, 'indexes'> {
  if (data === undefined) return {};
  const indexes = readList(data, place).map((index, position) => parseIndex(index, properties, place.item(position)));
  const sorted = indexes.toSorted(
    (a, b) => compareCodePoints(a.kind, b.kind) || compareCodePoints(a.property, b.property),
  );
  for (const [position, { kind, property }] of sorted.entries()) {
    const next = sorted[position + 1];
    if (next?.kind === kind && next.property === property) {
      throw place.refuse(`has two ${kind} indexes on ${quoted(property)}`);
    }
  }
  return sorted.length === 0 ? {} : { indexes: sorted };
}

function parseIndex(data: unknown, properties: Properties, place: Place): IndexDefinition {
  const read = readObject(data, place, ['kind', 'property', 'language', 'metric']);
  const kind = oneOf(KINDS, read('kind'), place.member('kind'));
  const at = place.member('property');
  const { name: property, definition } = propertyOf(read('property'), properties, at);
  const wanted = whatIsWanted(kind, definition.type);
  if (wanted !== undefined) throw at.refuse(`a ${kind} index is on ${wanted}, not on a ${typeText(definition.type)}`);
  const language = choice(LANGUAGES, read('language'), place.member('language'), kind === 'text');
  const metric = choice(METRICS, read('metric'), place.member('metric'), kind === 'vector');
  switch (kind) {
    case 'scalar':
      return { kind, property };
    case 'text':
      return { kind, property, ...(language !== undefined && language !== TEXT_LANGUAGE && { language }) };
    case 'vector':
      return { kind, property, ...(metric !== undefined && metric !== VECTOR_METRIC && { metric }) };
    default:
      return unreachable(kind);
  }
}

/** What an index of a kind is on, unless this type is such. */
function whatIsWanted(kind: Kind, type: PropertyType): string | undefined {
  switch (kind) {
    case 'scalar':
      return isOrdered(type) ? undefined : 'values that have an order';
    case 'text':
      return type === 'String' ? undefined : 'a String';
    case 'vector':
      return typeof type === 'object' && 'vector' in type ? undefined : 'a Vector';
    default:
      return unreachable(kind);
  }
}

/** A member that indexes of one kind may have, and others may not. */
function choice<Choice extends string>(
  choices: readonly Choice[],
  data: unknown,
  place: Place,
  isAllowed: boolean,
): Choice | undefined {
  if (data === undefined) return undefined;
  if (!isAllowed) throw place.refuse('does not go with an index of this kind');
  return oneOf(choices, data, place);
}

function oneOf<Choice extends string>(choices: readonly Choice[], data: unknown, place: Place): Choice {
  const found = choices.find((each) => each === data);
  if (found !== undefined) return found;
  const what = typeof data === 'string' ? quoted(data) : kindOf(data);
  throw place.refuse(`must be one of ${choices.join(', ')}, not ${what}`);
}
