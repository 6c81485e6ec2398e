/** An object, or a part of one that is being uploaded. */
export interface LabObject {
  readonly bytes: Buffer;
  /** Quoted, as it is sent. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  /** Headers given with it and given back: content-type and its like, `x-amz-meta-*`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-checksum-*` given with it. */
  readonly checksums: Readonly<Record<string, string>>;
}
