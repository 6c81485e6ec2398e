/** What an engine asks of LanceDB, where that can be told: requests do not tell an open from a look. */
export interface Calls {
  /** Tables opened, those of the engine itself left out. */
  readonly tableOpens: number;
  /** Times that the manifest was read whole. */
  readonly manifestScans: number;
}

/** Counts the calls of this process. */
export interface Meter {
  /** Since it was made. */
  read(): Calls;
}
