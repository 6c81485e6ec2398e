import type { Value } from '../base/value.ts';
import type { Filter } from './filter.ts';

/** The types of single values; see `Value` for the form that their values take. */
export type ScalarType = 'Bool' | 'I32' | 'I64' | 'F32' | 'F64' | 'String' | 'Date' | 'DateTime' | 'Blob';

/** A closed set of strings, at least one. */
export interface EnumType {
  readonly enum: readonly string[];
}

/** A list of scalars (not Blob) or enum values, of any length; elements are never null. */
export interface ListType {
  readonly list: Exclude<ScalarType, 'Blob'> | EnumType;
}

/** A vector of `vector` single-precision numbers, 1 to 65,536. */
export interface VectorType {
  readonly vector: number;
}

/** What a property holds; `Value` tells the form of each type's values. */
export type PropertyType = ScalarType | EnumType | ListType | VectorType;

/** A property of a node or edge type. */
export interface PropertyDefinition {
  readonly type: PropertyType;
  /** Whether null is a value; false unless said. */
  readonly nullable?: boolean;
  /** Taken by an insert or upsert that leaves the property out. */
  readonly default?: Value;
  /** Least value, included. Numbers (I32, I64, F32, F64) only. */
  readonly min?: number | bigint;
  /** Greatest value, included. Numbers only. */
  readonly max?: number | bigint;
  /** For people; not part of the schema's identity. */
  readonly description?: string;
}

/** The languages whose words a text index knows to reduce to their stems. */
export type TextLanguage =
  | 'Arabic'
  | 'Danish'
  | 'Dutch'
  | 'English'
  | 'Finnish'
  | 'French'
  | 'German'
  | 'Greek'
  | 'Hungarian'
  | 'Italian'
  | 'Norwegian'
  | 'Portuguese'
  | 'Romanian'
  | 'Russian'
  | 'Spanish'
  | 'Swedish'
  | 'Tamil'
  | 'Turkish';

/** How far two vectors are apart: by the square of their distance, or by one less their cosine or their product. */
export type VectorMetric = 'l2' | 'cosine' | 'dot';

/**
 * An index that a type's table is to have: `optimize` makes it and keeps it, and no answer depends on whether it is there.
 *
 * - scalar: for filters; of properties whose values have an order.
 * - text: for the words of a String, English unless said.
 * - vector: for what is near to a Vector, by `l2` unless said.
 */
export type IndexDefinition =
  | { readonly kind: 'scalar'; readonly property: string }
  | { readonly kind: 'text'; readonly property: string; readonly language?: TextLanguage }
  | { readonly kind: 'vector'; readonly property: string; readonly metric?: VectorMetric };

interface TypeDefinition {
  readonly properties: Readonly<Record<string, PropertyDefinition>>;
  /** Lists of properties whose values together occur at most once in the type; a row with a null among them is exempt. */
  readonly unique?: readonly (readonly string[])[];
  /** Filters by name that no row may make false (unknown, because of a null, passes). */
  readonly checks?: Readonly<Record<string, Filter>>;
  /** At most one of a kind on each property. */
  readonly indexes?: readonly IndexDefinition[];
  /** For people; not part of the schema's identity. */
  readonly description?: string;
}

/** A type of nodes. */
export interface NodeDefinition extends TypeDefinition {
  /**
   * Properties whose values name a node, in order. They are not nullable, never updated, and of types that can be
   * compared exactly. Without a key a node is named by a ULID.
   */
  readonly key?: readonly string[];
}

/** How many edges of a type one node may have; no bound where left out. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A type of edges. */
export interface EdgeDefinition extends TypeDefinition {
  /** Node type that edges of this type leave. */
  readonly from: string;
  /** Node type that edges of this type enter. */
  readonly to: string;
  /** Edges that leave one node of type `from` (`out`) and that enter one node of type `to` (`in`). */
  readonly cardinality?: { readonly out?: Bounds; readonly in?: Bounds };
}

/**
 * A graph's schema as its users write it. Names are any text of 1 to 128 characters without control characters that does
 * not begin with two underscores. Order and descriptions are not part of its identity.
 */
export interface SchemaDefinition {
  readonly nodes: Readonly<Record<string, NodeDefinition>>;
  readonly edges?: Readonly<Record<string, EdgeDefinition>>;
}
