import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { decodeCase, encodeCase } from '../../props/case/codec.ts';
import { encodeToken } from '../../props/case/token.ts';
import { startLab } from '../../failpoints/lab/lab.ts';
import { sampleCase } from '../props/support/sample-case.ts';
import { Turns } from './turns.ts';

const ROOT = join(import.meta.dirname, '../..');
const RIGHT = 'test/scripts/engines/right.ts';
const FAULTY = 'test/scripts/engines/faulty.ts';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

/** All tests begin at once; their processes must not. */
const turns = new Turns(2);

async function run(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return turns.take(async () => {
    try {
      const ended = await execute(command, [...words], { cwd: ROOT, env: { ...process.env, ...env } });
      return { status: 0, ...ended };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { status: code, stdout, stderr };
    }
  });
}

function omniproof(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
  return run(process.execPath, ['scripts/omniproof.ts', ...words], env);
}

async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'omniproof test '));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** The engines of these tests know one actor; the suite is one that has no more. */
function faultyCheck(out: string): string[] {
  return ['check', 'conformance', '--runs', '200', '--seed', '1', '--engine', FAULTY, '--out', out];
}

test('a right engine passes, and its summary says so', async (t) => {
  await using out = await temporaryDirectory();
  const { status, stdout } = await omniproof([
    'check',
    'conformance',
    '--runs',
    '3',
    '--seed',
    '1',
    '--engine',
    RIGHT,
    '--out',
    out.path,
  ]);
  t.is(status, 0);
  t.regex(stdout, /^conformance: seed 1, store lab,/);
  t.regex(stdout, /conformance: PASS \(3 runs/);
  const { suites } = JSON.parse(await readFile(join(out.path, 'summary.json'), 'utf8')) as { suites: object[] };
  const counts = 'runs steps effective conflicts schedules crashStates failpoints faults stepsPerSecond elapsedMs';
  t.deepEqual(Object.keys(suites[0] ?? {}), `suite store seed verdict ${counts} failures`.split(' '));
});

test('with --json standard output is the summary and nothing else', async (t) => {
  await using out = await temporaryDirectory();
  const { status, stdout } = await omniproof([
    'check',
    'conformance',
    '--runs',
    '2',
    '--seed',
    '5',
    '--engine',
    RIGHT,
    '--out',
    out.path,
    '--json',
  ]);
  t.is(status, 0);
  t.deepEqual(JSON.parse(stdout), JSON.parse(await readFile(join(out.path, 'summary.json'), 'utf8')));
});

test('a directory that cannot be written to is refused before anything is run', async (t) => {
  for (const out of ['package.json/x', 'package.json', '']) {
    const { status, stdout, stderr } = await omniproof(['check', 'conformance', '--runs', '1', '--out', out]);
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, /^omniproof: cannot write to --out /);
  }
});

test('without a seed one is picked and told', async (t) => {
  await using out = await temporaryDirectory();
  const { stdout } = await omniproof(['check', 'conformance', '--runs', '1', '--engine', RIGHT, '--out', out.path]);
  t.regex(stdout, /seed \d+/);
});

test('a faulty engine fails, and the last line that is printed reproduces it', async (t) => {
  await using out = await temporaryDirectory();
  const found = await omniproof(faultyCheck(out.path));
  t.is(found.status, 1);
  const line = found.stdout.trimEnd().split('\n').at(-1) ?? '';
  t.regex(line, /^npx omniproof replay /);
  const again = await run('bash', ['-c', line]);
  t.is(again.status, 1);
  t.regex(again.stdout, /store lab$/m);
  t.regex(again.stdout, /^1\. /m);
  t.regex(again.stdout, /^reproduced: /m);
  const { suites } = JSON.parse(await readFile(join(out.path, 'summary.json'), 'utf8')) as {
    suites: { failures: { case: string; replay: string; operations: number }[] }[];
  };
  const [failure] = suites[0]?.failures ?? [];
  t.is(failure?.replay, line);
  t.is(decodeCase(await readFile(failure?.case ?? '', 'utf8')).operations.length, failure?.operations ?? 0);
});

test('what was found on another store is reproduced there', async (t) => {
  await using out = await temporaryDirectory();
  const found = await omniproof([...faultyCheck(out.path), '--store', 'file']);
  t.regex(found.stdout, /^conformance: seed 1, store file,/);
  const again = await run('bash', ['-c', found.stdout.trimEnd().split('\n').at(-1) ?? '']);
  t.is(again.status, 1);
  t.regex(again.stdout, /store file$/m);
  t.regex(again.stdout, /^reproduced: /m);
});

test('with --json the line that reproduces a failure is the last on standard error', async (t) => {
  await using out = await temporaryDirectory();
  const found = await omniproof([...faultyCheck(out.path), '--json']);
  t.is(found.status, 1);
  t.notThrows(() => JSON.parse(found.stdout) as unknown);
  t.regex(found.stderr.trimEnd().split('\n').at(-1) ?? '', /^npx omniproof replay /);
});

test('a case passes or fails again, from a file and from a token', async (t) => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'case.json');
  const data = sampleCase([
    { kind: 'load', mode: 'append', nodes: { Person: [{ name: 'ann' }] } },
    { kind: 'load', mode: 'overwrite', nodes: { Person: [] } },
  ]);
  await writeFile(path, encodeCase(data, 2));
  for (const source of [path, encodeToken(data)]) {
    const passed = await omniproof(['replay', source, '--engine', RIGHT]);
    t.is(passed.status, 0);
    t.regex(passed.stdout, /^passes now$/m);
    const failed = await omniproof(['replay', source, '--engine', FAULTY]);
    t.is(failed.status, 1);
    t.regex(failed.stdout, /^2\. load .*\n(.*\n)*reproduced: claim, in step 2$/m);
  }
});

test('a check that ran nothing is void', async (t) => {
  await using out = await temporaryDirectory();
  const words = ['check', 'conformance', '--runs', '1', '--shard', '2/2', '--engine', RIGHT, '--out', out.path];
  const { status, stdout } = await omniproof(words);
  t.is(status, 3);
  t.regex(stdout, /VOID/);
  t.regex(stdout, /too little was seen for a verdict: runs: 0, at least 1 needed/);
});

test('the version is that of the package', async (t) => {
  const { status, stdout } = await omniproof(['--version']);
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  t.is(status, 0);
  t.is(stdout.trim(), version);
});

/** Prefix of the runs that nothing listens to. */
const NOBODY_LISTENS = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

const token = encodeToken(sampleCase());
const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown suite', ['check', 'nonsense'], /unknown suite 'nonsense': there is conformance/],
  ['an unknown command', ['prove'], /unknown command 'prove'/],
  ['an unknown flag', ['check', '--fast'], /unknown option '--fast'/],
  ['a number of runs that is none', ['check', '--runs', '0'], /'0' is invalid. It should be a whole number/],
  ['a seed that is no integer', ['check', '--seed', '1.5'], /'1.5' is invalid. It should be a 32-bit integer/],
  ['a time without its unit', ['check', '--time', '60'], /'60' is invalid. It should be a length of time, such as/],
  ['a shard that does not exist', ['check', '--shard', '3/2'], /'3\/2' is invalid. It should be i\/n/],
  ['an unknown store', ['check', '--store', 'tape'], /unknown store 'tape': give lab, file or s3:\/\/bucket\/prefix/],
  [
    'an adapter that is not there',
    ['check', '--engine', './nowhere.ts'],
    /cannot load the engine adapter .\/nowhere.ts/,
  ],
  [
    'an adapter without an engine',
    ['check', '--engine', 'test/scripts/engines/none.ts'],
    /exports no engine: it should/,
  ],
  ['a case that is not there', ['replay', 'nowhere.json'], /cannot read the case nowhere.json: .* give the path/],
  ['a case that is no JSON', ['replay', 'LICENSE'], /cannot use the case file LICENSE: not valid JSON/],
  ['a case that is none', ['replay', 'package.json'], /cannot use the case file package.json: not a case/],
  ['a token that is cut short', ['replay', token.slice(0, -9)], /not a token: it is damaged or cut short/],
  [
    'an operation that nobody measures',
    ['bench', '--operation', 'guess'],
    /no operation 'guess' to measure; there are/,
  ],
  ['a graph of too few tables', ['bench', '--tables', '3'], /'3' is invalid. It should be whole numbers, 4 or more/],
  ['costs on a directory', ['bench', '--store', 'file'], /costs are counted by the lab/],
  ['costs on a directory, as a suite', ['check', 'costs', '--store', 'file'], /'costs' is not offered on file/],
  ['one file to compare', ['bench', '--compare', 'LICENSE'], /--compare takes two files/],
  ['a file to compare that is none', ['bench', '--compare', 'package.json', 'LICENSE'], /package.json is no file of/],
  ['no case at all', ['replay'], /missing required argument 'case'/],
];

for (const [what, words, says] of MISTAKES) {
  test(`${what} is told in one line, with status 2`, async (t) => {
    const { status, stdout, stderr } = await omniproof(words);
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, says);
    t.is(stderr.trim().split('\n').length, 1, stderr);
  });
}

test('a case of another format is told in one line, with status 2', async (t) => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'new.json');
  await writeFile(path, JSON.stringify({ ...sampleCase(), format: 9 }));
  const { status, stderr } = await omniproof(['replay', path]);
  t.is(status, 2);
  t.regex(stderr, /^omniproof: .*has format 9 and this program reads format 1: replay it with the version.*\n$/);
});

test('a case of an unknown suite is told in one line, with status 2', async (t) => {
  const { status, stderr } = await omniproof(['replay', encodeToken({ ...sampleCase(), suite: 'other' })]);
  t.is(status, 2);
  t.regex(stderr, /^omniproof: unknown suite 'other'.*\n$/);
});

test('a store that does not answer is told in one line, with status 2', async (t) => {
  const { status, stderr } = await omniproof(['check', '--runs', '1', '--store', 's3://bucket/prefix'], NOBODY_LISTENS);
  t.is(status, 2);
  t.regex(stderr, /^omniproof: cannot reach s3:\/\/bucket\/prefix: .*check the bucket.*\n$/);
});

test('a check runs on an S3 store that the usual variables lead to', async (t) => {
  const lab = await startLab();
  lab.createBucket('bucket');
  const { endpoint, accessKeyId, secretAccessKey } = lab.issueKey('engine');
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  await using out = await temporaryDirectory();
  const words = ['check', '--runs', '1', '--seed', '1', '--store', 's3://bucket/prefix', '--out', out.path];
  const { status, stdout, stderr } = await omniproof(words, env);
  await lab.stop();
  t.is(status, 0, stderr);
  t.regex(stdout, /^conformance: seed 1, store s3,/m);
});

test('a directory that cannot be written is told in one line, with status 2', async (t) => {
  const words = ['check', '--store', 'file', '--runs', '1', '--engine', RIGHT];
  const { status, stderr } = await omniproof(words, { TMPDIR: '/nowhere' });
  t.is(status, 2);
  t.regex(stderr, /^omniproof: cannot write below \/nowhere.*set TMPDIR.*\n$/);
});

test('whoever reads along may leave: that ends the command quietly, with a status that is no finding', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'omniproof-test-'));
  t.teardown(() => rm(out, { recursive: true }));
  const file = join(out, 'case.json');
  await writeFile(file, encodeCase(sampleCase()));
  const line = `"${process.execPath}" scripts/omniproof.ts replay "${file}" | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await execute('bash', ['-c', line], { cwd: join(import.meta.dirname, '../..') });
  t.is(stderr, '');
  t.regex(stdout.trim(), /\n[02]$/);
});
