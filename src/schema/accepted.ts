import type { Column } from '../base/column.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Value } from '../base/value.ts';
import type { PropertyDefinition, SchemaDefinition, TextLanguage, VectorMetric } from './definition.ts';

/** A property as the engine uses it: its definition plus its stored column. */
export interface Property {
  readonly name: string;
  readonly definition: PropertyDefinition;
  /** Its name is the property's identity, which outlives renames. */
  readonly column: Column;
  /** In canonical form. */
  readonly default: Value | undefined;
}

/** An index as the engine uses it, with nothing left out. */
export type AcceptedIndex =
  | { readonly kind: 'scalar'; readonly property: Property }
  | { readonly kind: 'text'; readonly property: Property; readonly language: TextLanguage }
  | { readonly kind: 'vector'; readonly property: Property; readonly metric: VectorMetric };

interface AcceptedType {
  readonly name: string;
  /** The type's identity, which outlives renames; lower-case letters, digits and underscores. */
  readonly id: string;
  /** `node:<id>` or `edge:<id>`. */
  readonly tableKey: string;
  /** In code-point order of their names. */
  readonly properties: ReadonlyMap<string, Property>;
  readonly unique: readonly (readonly Property[])[];
  readonly checks: ReadonlyMap<string, Predicate>;
  /** In the order of their kinds and properties. */
  readonly indexes: readonly AcceptedIndex[];
  /** The columns that every row has first, then those of the properties in their order. */
  readonly columns: readonly Column[];
}

export interface NodeType extends AcceptedType {
  readonly kind: 'node';
  /** In the order of the id's parts; empty where ids are minted. */
  readonly key: readonly Property[];
}

/** Bounds with nothing left out but "no upper bound". */
export interface AcceptedBounds {
  readonly min: number;
  readonly max?: number;
}

export interface EdgeType extends AcceptedType {
  readonly kind: 'edge';
  readonly from: NodeType;
  readonly to: NodeType;
  readonly cardinality: { readonly out: AcceptedBounds; readonly in: AcceptedBounds };
}

export type GraphType = NodeType | EdgeType;

export interface AcceptedSchema {
  /** SHA-256, in hexadecimal, of the canonical text of everything but descriptions. */
  readonly hash: string;
  /** In canonical form: equal meaning gives equal data. */
  readonly definition: SchemaDefinition;
  /** In code-point order of their names, as edges. */
  readonly nodes: ReadonlyMap<string, NodeType>;
  readonly edges: ReadonlyMap<string, EdgeType>;
  /** What is stored under the hash. */
  readonly bytes: Uint8Array;
}
