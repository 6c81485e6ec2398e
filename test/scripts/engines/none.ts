/** Forgets to export an engine. */
export const machine = {};
