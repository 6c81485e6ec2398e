import assert from 'node:assert/strict';

/** Counts how often each thing was seen, since a property that saw one side only says little. */
export function tally() {
  const seen: Record<string, number> = {};
  return {
    see: (what: string) => (seen[what] = (seen[what] ?? 0) + 1),
    requireAll: (...all: readonly string[]) => {
      for (const what of all) assert((seen[what] ?? 0) >= 5, `${what}: ${seen[what]}`);
    },
  };
}
