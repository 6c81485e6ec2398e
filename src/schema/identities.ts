import { assert } from '../base/assert.ts';
import { compareCodePoints } from '../base/json.ts';
import type { SchemaDefinition } from './definition.ts';
import type { Place } from './place.ts';
import { mapRecord, quoted, readObject, readRecord, readString } from './shape.ts';

/** What a type and its properties are called where they are stored, whatever their users call them. */
export interface TypeIdentity {
  readonly id: string;
  /** Column by property. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface Identities {
  readonly nodes: Readonly<Record<string, TypeIdentity>>;
  readonly edges: Readonly<Record<string, TypeIdentity>>;
}

type Properties = { readonly properties: Readonly<Record<string, unknown>> };
type Types = Readonly<Record<string, Properties>>;

const SLUG_LENGTH_MAX = 32;

/** Stored names are slugs of this form, a number at their end included. No name of the user's reaches a path or SQL. */
const SLUG = /^[a-z][a-z0-9_]{0,47}$/;

/** Identities for a new schema. They follow from the names alone, so that equal definitions get equal ones. */
export function assignIdentities({ nodes, edges = {} }: SchemaDefinition): Identities {
  return { nodes: assignTypes(nodes), edges: assignTypes(edges) };
}

function assignTypes(types: Types): Readonly<Record<string, TypeIdentity>> {
  const ids = assignSlugs(Object.keys(types), 't_');
  return mapRecord(types, ({ properties }, name) => {
    const id = ids.get(name);
    assert(id !== undefined, 'every type gets an id');
    return { id, columns: Object.fromEntries(assignSlugs(Object.keys(properties), 'p_')) };
  });
}

function assignSlugs(names: readonly string[], prefix: string): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.toSorted(compareCodePoints).map((name) => {
      const unique = uniqueSlug(slugOf(name, prefix), taken);
      taken.add(unique);
      return [name, unique];
    }),
  );
}

function slugOf(name: string, prefix: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/gu, '_').toLowerCase();
  return (/^[a-z]/.test(plain) ? plain : prefix + plain).slice(0, SLUG_LENGTH_MAX);
}

function uniqueSlug(slug: string, taken: ReadonlySet<string>): string {
  let candidate = slug;
  for (let number = 2; taken.has(candidate); number++) candidate = `${slug}_${number}`;
  return candidate;
}

/** Reads identities that were assigned before: one for every name of the definition, and no other. */
export function readIdentities(data: unknown, { nodes, edges = {} }: SchemaDefinition, place: Place): Identities {
  const read = readObject(data, place, ['nodes', 'edges']);
  return {
    nodes: readTypes(read('nodes'), nodes, place.member('nodes')),
    edges: readTypes(read('edges'), edges, place.member('edges')),
  };
}

function readTypes(data: unknown, types: Types, place: Place): Readonly<Record<string, TypeIdentity>> {
  const ids: string[] = [];
  const identities = readNamed(data, types, place, (identity, { properties }, within): TypeIdentity => {
    const read = readObject(identity, within, ['id', 'columns']);
    const id = readSlug(read('id'), within.member('id'));
    const columns = readNamed(read('columns'), properties, within.member('columns'), (column, _, at) =>
      readSlug(column, at),
    );
    refuseRepeated(Object.values(columns), within.member('columns'));
    ids.push(id);
    return { id, columns };
  });
  refuseRepeated(ids, place);
  return identities;
}

function readNamed<Named, To>(
  data: unknown,
  named: Readonly<Record<string, Named>>,
  place: Place,
  readOne: (data: unknown, named: Named, place: Place) => To,
): Readonly<Record<string, To>> {
  const given = new Map(readRecord(data, place));
  const result = mapRecord(named, (value, name) => readOne(given.get(name), value, place.member(name)));
  if (given.size !== Object.keys(named).length) throw place.refuse('names something that is not defined');
  return result;
}

function readSlug(data: unknown, place: Place): string {
  const text = readString(data, place);
  if (!SLUG.test(text)) throw place.refuse(`${quoted(text)} is no stored name`);
  return text;
}

function refuseRepeated(slugs: readonly string[], place: Place): void {
  if (new Set(slugs).size < slugs.length) throw place.refuse('has the same stored name twice');
}
