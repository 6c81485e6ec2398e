import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { SourcesError } from '../../../props/mutants/machine/copy.ts';
import type { Mutant } from '../../../props/mutants/machine/mutant.ts';
import { AnchorError } from '../../../props/mutants/machine/plant.ts';
import { runMutants, type MutantsReport } from '../../../props/mutants/machine/run.ts';
import type { Trial } from '../../../props/mutants/machine/trial.ts';
import type { Files } from '../../support/build.ts';
import { FAKE, withProject } from './fake-project.ts';

const mutant = (replacement: string, anchor = 'a + b'): Mutant => ({
  name: 'sum-is-something-else',
  symptom: 'A sum is not what its parts add up to.',
  suite: 'conformance',
  edits: [{ file: 'src/engine.ts', anchor, replacement }],
});

const COMMAND_LINE = FAKE['scripts/omniproof.ts'] ?? '';

/** The command line with a piece of it replaced. */
const commandLine = (piece: string, by: string): Files => ({ 'scripts/omniproof.ts': COMMAND_LINE.replace(piece, by) });

function judge(root: string, mutants: readonly Mutant[], trials = 1, limitMs = 60_000): Promise<MutantsReport> {
  return runMutants({ projectRoot: root, mutants, trials, seed: 5, runs: 500, limitMs });
}

async function trialOf(planted: Mutant, files: Files = {}, limitMs?: number): Promise<Trial | undefined> {
  return await withProject(files, async (root) => (await judge(root, [planted], 1, limitMs)).mutants[0]?.trials[0]);
}

test('a defect that the suite finds is killed, and the report says how', async (t) => {
  await withProject({}, async (root) => {
    const report = await judge(root, [mutant('a - b')], 2);
    const replay = 'node scripts/omniproof.ts replay case.json';
    const killed = {
      outcome: 'killed',
      runs: 7,
      checkMs: 9,
      shrinkMs: 5,
      size: '1 operation',
      difference: 'sum',
      replay,
      reproduces: true,
    };
    t.deepEqual(report.mutants[0]?.trials as unknown, [
      { ...killed, seed: 5 },
      { ...killed, seed: 6 },
    ]);
    t.true(report.passed);
    t.is(await readFile(join(root, 'src/engine.ts'), 'utf8'), FAKE['src/engine.ts'] ?? '');
  });
});

test('a defect that changes nothing survives, and that is no pass', async (t) => {
  await withProject({}, async (root) => {
    const report = await judge(root, [mutant('b + a')]);
    t.deepEqual(report.mutants[0]?.trials, [{ outcome: 'survived', seed: 5, runs: 500 }]);
    t.false(report.passed);
  });
});

test('a suite that fails without any defect kills nothing', async (t) => {
  const trial = await trialOf(mutant('a - b'), commandLine('!== 3', '!== 4'));
  t.is(trial?.outcome, 'broken');
  t.regex(trial?.outcome === 'broken' ? trial.reason : '', /without the defect does not pass/);
});

test('a mutant that does not load is broken, not killed', async (t) => {
  const trial = await trialOf(mutant('a +'));
  t.is(trial?.outcome, 'broken');
  t.regex(trial?.outcome === 'broken' ? trial.reason : '', /exit status 1 and no readable summary[^]*SyntaxError/);
});

test('a void run is broken, not killed', async (t) => {
  const trial = await trialOf(mutant('a - b'), commandLine('wrong ? 1 : 0', 'wrong ? 3 : 0'));
  t.regex(trial?.outcome === 'broken' ? trial.reason : '', /exit status 3/);
});

test('a run that never ends is killed by the clock and broken', async (t) => {
  const trial = await trialOf(
    mutant('a - b'),
    commandLine('process.exitCode =', 'setInterval(() => {}, 60_000);'),
    1500,
  );
  t.regex(trial?.outcome === 'broken' ? trial.reason : '', /it was killed/);
});

test('a line that passes on the mutant does not reproduce', async (t) => {
  const trial = await trialOf(mutant('a - b'), commandLine("replay: 'node", "replay: 'true "));
  t.false(trial?.outcome === 'killed' && trial.reproduces);
  t.is(trial?.outcome, 'killed');
});

test('a line that fails whatever the engine does not reproduce either', async (t) => {
  await withProject(commandLine("replay: 'node", "replay: 'false "), async (root) => {
    const report = await judge(root, [mutant('a - b')]);
    const trial = report.mutants[0]?.trials[0];
    t.is(trial?.outcome, 'killed');
    t.false(trial?.outcome === 'killed' && trial.reproduces);
    t.false(report.passed);
  });
});

test('a mutant whose anchor is gone is refused', async (t) => {
  await t.throwsAsync(trialOf(mutant('a - b', 'a % b')), { instanceOf: AnchorError });
});

test('a built package, which has no sources, is refused', async (t) => {
  await withProject({}, async (root) => {
    await rm(join(root, 'tsconfig.json'));
    await t.throwsAsync(judge(root, [mutant('a - b')]), { instanceOf: SourcesError, message: /tsconfig\.json/ });
  });
});

test('no mutants are no pass', async (t) => {
  await withProject({}, async (root) => t.false((await judge(root, [])).passed));
});
