/** The lane of `npm run test:real`: what takes minutes, or a server that is not ours. */
const configuration = {
  extensions: ['ts'],
  files: [
    'test/real/**/*.test.ts',
    'test/cost/**/*.test.ts',
    'test/processes/**/*.test.ts',
    'test/commit/{branch-crash,decision-table,late,write-skew}.test.ts',
    'test/graph/merge-table.test.ts',
    'test/props/crash/{directory,standby}.test.ts',
    'test/props/race/replays.test.ts',
    'test/scripts/race-line.test.ts',
  ],
  timeout: '10m',
  workerThreads: false,
  serial: true,
};

export default configuration;
