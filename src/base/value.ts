/**
 * A property's value as the engine hands it out, in its canonical form:
 *
 * | type     | value                                                              |
 * |----------|--------------------------------------------------------------------|
 * | Bool     | boolean                                                            |
 * | I32      | number, an integer in [-2^31, 2^31)                                |
 * | I64      | bigint in [-2^63, 2^63) (a safe integer number is accepted too)    |
 * | F32, F64 | number; F32 is rounded to single precision; -0 is stored as 0      |
 * | String   | well-formed string (no lone surrogates)                            |
 * | Date     | `YYYY-MM-DD`, years 0001 to 9999                                   |
 * | DateTime | `YYYY-MM-DDTHH:mm:ss.sssZ` (any RFC 3339 offset is accepted)       |
 * | enum     | one of its strings                                                 |
 * | list     | array of values of the element's type, without nulls               |
 * | Vector   | array of finite numbers of the declared length, single precision   |
 * |          | (a Float32Array of them is accepted too)                           |
 * | Blob     | Uint8Array                                                         |
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[];

/** Values by property name. A property that is left out takes its default, or null where it is nullable. */
export type Values = Readonly<Record<string, Value>>;

/** Values as they may be given: embeddings mostly come as Float32Arrays. What is handed out again is a plain array. */
export type GivenValues = Readonly<Record<string, Value | Float32Array>>;

/** A part of a key: a value of a type that can be compared exactly (Bool, I32, I64, String, Date, DateTime, enum). */
export type KeyPart = boolean | number | bigint | string;

/**
 * What names a node or an edge within its type: the key's value for a node type with a key of one property, the tuple of
 * values for a composite key, a ULID for a node type without a key, a string (a ULID unless given) for an edge.
 */
export type Id = KeyPart | readonly KeyPart[];
