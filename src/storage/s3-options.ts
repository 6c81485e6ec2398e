/** How to reach an S3 store. */
export interface S3Options {
  /** `http://host:port` or `https://host[:port]`; the provider's own endpoint for the region unless given. */
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** For temporary credentials. */
  readonly sessionToken?: string;
  /** `us-east-1` unless said. */
  readonly region?: string;
}
