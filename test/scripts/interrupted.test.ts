import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { SuiteSummary } from '../../props/report/summary.ts';

const ROOT = join(import.meta.dirname, '../..');
const RIGHT = 'test/scripts/engines/right.ts';
const FAULTY = 'test/scripts/engines/faulty.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly suites: readonly SuiteSummary[];
}

/** Runs a check without end, and sends it a signal as soon as it has said something. */
async function interrupted(
  t: ExecutionContext,
  words: readonly string[],
  says: RegExp,
  signal: NodeJS.Signals,
): Promise<Ended> {
  const out = await mkdtemp(join(tmpdir(), 'omniproof-test-'));
  t.teardown(() => rm(out, { recursive: true }));
  const line = ['scripts/omniproof.ts', 'check', ...words, '--seed', '1', '--time', '10m', '--out', out];
  const child = spawn(process.execPath, line, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  let isSent = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      if (isSent || !says.test(said[name])) return;
      isSent = true;
      child.kill(signal);
    });
  }
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const { suites } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')) as { suites: SuiteSummary[] };
  return { status, ...said, suites };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test.serial(`${signal} ends the runs: no suite has passed, and a line says how far they came`, async (t) => {
    const words = ['conformance', 'crashes', '--engine', RIGHT, '--no-corpus'];
    const { status, stdout, stderr, suites } = await interrupted(t, words, /^conformance: \d+ runs/m, signal);
    t.is(status, 130);
    t.deepEqual(
      suites.map(({ suite, verdict }) => ({ suite, verdict })),
      [
        { suite: 'conformance', verdict: 'interrupted' },
        { suite: 'crashes', verdict: 'interrupted' },
      ],
    );
    t.is(suites[1]?.runs, 0);
    t.regex(stdout, /^conformance: INTERRUPTED \(\d+ runs, /m);
    t.regex(stdout, new RegExp(String.raw`^interrupted: conformance: ${suites[0]?.runs} runs, \d+ steps.*\n$`, 'm'));
    t.notRegex(stdout + stderr, /PASS|replaying the corpus/);
  });
}

test.serial('an interruption while the corpus is replayed is no pass either', async (t) => {
  const words = ['conformance', '--engine', RIGHT];
  const { status, stdout, suites } = await interrupted(t, words, /replaying the corpus/, 'SIGINT');
  t.is(status, 130);
  t.is(suites[0]?.verdict, 'interrupted');
  t.regex(stdout, /^interrupted: conformance: /m);
});

test.serial('what was found before an interruption stays a failure, and is written', async (t) => {
  const words = ['conformance', '--engine', FAULTY, '--no-corpus'];
  const { status, stdout, suites } = await interrupted(t, words, /found a failure/, 'SIGINT');
  t.is(status, 130);
  const [{ verdict, failures } = { verdict: undefined, failures: [] }] = suites;
  t.is(verdict, 'fail');
  t.is(failures.length, 1);
  t.regex(stdout, /^interrupted: conformance: found a failure after \d+ runs; shrinking it, \d+ cases tried$/m);
  t.is(stdout.trimEnd().split('\n').at(-1), failures[0]?.replay);
  await t.notThrowsAsync(readFile(failures[0]?.case ?? ''));
});
