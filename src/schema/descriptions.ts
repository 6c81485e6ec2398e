import type { SchemaDefinition } from './definition.ts';
import type { Place } from './place.ts';
import { mapRecord, readRecord, readString } from './shape.ts';

/** Texts for people by the path of what they describe: kept beside a definition, so that its identity does without them. */
export type Descriptions = ReadonlyMap<string, string>;

/** The definition with its descriptions back in their places. */
export function withDescriptions(definition: SchemaDefinition, texts: Descriptions, place: Place): SchemaDefinition {
  const { nodes, edges } = definition;
  return {
    nodes: describeTypes(nodes, texts, place.member('nodes')),
    ...(edges && { edges: describeTypes(edges, texts, place.member('edges')) }),
  };
}

function describeTypes<Type extends { readonly properties: Readonly<Record<string, object>> }>(
  types: Readonly<Record<string, Type>>,
  texts: Descriptions,
  place: Place,
): Readonly<Record<string, Type>> {
  return mapRecord(types, (type, name) => {
    const at = place.member(name);
    const properties = mapRecord(type.properties, (property, propertyName) =>
      describe(property, texts, at.member('properties').member(propertyName)),
    );
    return describe({ ...type, properties }, texts, at);
  });
}

function describe<Described extends object>(described: Described, texts: Descriptions, place: Place): Described {
  const description = texts.get(place.path);
  return description === undefined ? described : { ...described, description };
}

/** Reads descriptions that were stored. One that describes nothing is of no harm and says nothing. */
export function readDescriptions(data: unknown, place: Place): Descriptions {
  if (data === undefined) return new Map();
  return new Map(readRecord(data, place).map(([path, text]) => [path, readString(text, place.member(path))]));
}
