import type { Mutant } from './machine/mutant.ts';

export const effectsBeginBeforeTheIntentIsDurable: Mutant = {
  name: 'effects-begin-before-the-intent-is-durable',
  symptom: 'After a crash rows that nobody published lie on a table, and no intent covers them.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/commit.ts',
      anchor: `    await armSidecar(context.store, plan);
    return await carryThrough(context, plan, draft.work);`,
      replacement: `    const armed = armSidecar(context.store, plan);
    const answer = await carryThrough(context, plan, draft.work, armed);
    await armed;
    return answer;`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `async function carryThrough(context: CommitContext, plan: Plan, work: readonly TableWork[]): Promise<CommitAnswer> {`,
      replacement: `async function carryThrough(context: CommitContext, plan: Plan, work: readonly TableWork[], armed: Promise<void>): Promise<CommitAnswer> {`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `    outcome = await carryOut(context, plan, work);`,
      replacement: `    outcome = await carryOut(context, plan, work, armed);`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `async function carryOut(context: CommitContext, plan: Plan, work: readonly TableWork[]): Promise<Conclusion> {`,
      replacement: `async function carryOut(context: CommitContext, plan: Plan, work: readonly TableWork[], armed: Promise<void>): Promise<Conclusion> {`,
    },
    {
      file: 'src/commit/commit.ts',
      anchor: `    await step(context, 'write.before_publish');`,
      replacement: `    await armed;
    await step(context, 'write.before_publish');`,
    },
  ],
};
