import { join } from 'node:path';
import { MUTANTS } from '../../props/mutants/all.ts';
import { SourcesError } from '../../props/mutants/machine/copy.ts';
import type { Mutant } from '../../props/mutants/machine/mutant.ts';
import { AnchorError } from '../../props/mutants/machine/plant.ts';
import { runMutants, type MutantsReport } from '../../props/mutants/machine/run.ts';
import type { Trial } from '../../props/mutants/machine/trial.ts';
import { ExitStatus } from './exit-status.ts';
import { UserError } from '../../props/base/user-error.ts';

export interface MutantsFlags {
  readonly trials: number;
  readonly runs: number;
  readonly seed: number;
  readonly json?: boolean;
}

const PROJECT_ROOT = join(import.meta.dirname, '../..');

/** A healthy copy goes through all of its runs, however many there are. */
const LIMIT_MS = 60 * 60_000;

/** Plants each defect in a copy of the sources and says whether its suite finds it; the exit status is 1 where one is missed. */
export async function mutantsCommand(names: readonly string[], flags: MutantsFlags): Promise<number> {
  const { trials, runs, seed, json } = flags;
  const mutants = findMutants(names);
  const onTrial = ({ name }: Mutant, trial: Trial): void => {
    (json ? process.stderr : process.stdout).write(`${name}: ${describe(trial)}\n`);
  };
  const report = await explained(() =>
    runMutants({ projectRoot: PROJECT_ROOT, mutants, trials, seed, runs, limitMs: LIMIT_MS, onTrial }),
  );
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of verdictLines(report)) console.log(line);
  return report.passed ? ExitStatus.pass : ExitStatus.failure;
}

function findMutants(names: readonly string[]): readonly Mutant[] {
  if (names.length === 0) return MUTANTS;
  return names.map((name) => {
    const mutant = MUTANTS.find((other) => other.name === name);
    if (mutant) return mutant;
    throw new UserError(`there is no mutant ${name}; there are: ${MUTANTS.map((other) => other.name).join(', ')}`);
  });
}

async function explained(run: () => Promise<MutantsReport>): Promise<MutantsReport> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AnchorError || error instanceof SourcesError) throw new UserError(error.message);
    throw error;
  }
}

function describe(trial: Trial): string {
  const { seed } = trial;
  switch (trial.outcome) {
    case 'killed': {
      const { runs, checkMs, shrinkMs, size, reproduces, difference } = trial;
      const found = `found in ${runs} runs and ${seconds(checkMs - shrinkMs)} (seed ${seed})`;
      const shrunk = `shrunk in ${seconds(shrinkMs)} to ${size}`;
      return `${found}, ${shrunk}, ${reproduces ? 'reproduced' : 'NOT REPRODUCED'}: ${difference}`;
    }
    case 'survived':
      return `SURVIVED ${trial.runs} runs (seed ${seed})`;
    case 'broken':
      return `NO VERDICT (seed ${seed}): ${trial.reason}`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function verdictLines({ mutants, passed }: MutantsReport): string[] {
  const found = mutants.filter((mutant) => mutant.passed).length;
  return [`mutants: ${passed ? 'PASS' : 'FAIL'} (${found} of ${mutants.length} found in every trial)`];
}
