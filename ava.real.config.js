/** The lane of `npm run test:real`: the contract, on a server that is not ours. */
const configuration = {
  extensions: ['ts'],
  files: ['test/real/**/*.test.ts'],
  timeout: '3m',
  workerThreads: false,
  serial: true,
};

export default configuration;
