/** The store of commands that are told none: every case can be told where and how it runs, and the lab is there everywhere. */
export const DEFAULT_STORE = 'lab';
