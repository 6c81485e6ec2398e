import type { Commit } from '../../src/index.ts';
import type { History } from './history.ts';
import type { Violation } from './violation.ts';

/** Holds the commits to being one chain that begins with the starting commit. */
export function judgeChain({ start, lineage }: Pick<History, 'start' | 'lineage'>): readonly Violation[] {
  const [first, ...others] = lineage;
  if (first?.id !== start.commit.id) return [broken(`the history begins with ${first?.id}, not ${start.commit.id}`)];
  const ids = new Set([first.id]);
  let before = first;
  const violations: Violation[] = [];
  for (const commit of others) {
    violations.push(...judgeLink(before, commit));
    if (ids.has(commit.id)) violations.push(broken(`the commit ${commit.id} stands in the history twice`));
    ids.add(commit.id);
    before = commit;
  }
  return violations;
}

function judgeLink(before: Commit, commit: Commit): readonly Violation[] {
  const { id, parent, sequence } = commit;
  const violations: Violation[] = [];
  if (parent !== before.id) violations.push(broken(`${id} was made on ${parent} and stands on ${before.id}`));
  if (sequence !== before.sequence + 1) {
    violations.push(broken(`${id} is number ${sequence} and stands on number ${before.sequence}`));
  }
  return violations;
}

function broken(sentence: string): Violation {
  return { kind: 'broken_chain', sentence, records: [] };
}
