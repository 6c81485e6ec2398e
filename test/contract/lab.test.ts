import { startLab } from '../../failpoints/lab/lab.ts';
import { AWS_QUIRKS } from '../support/s3-server.ts';
import { s3Contract } from './s3.ts';

s3Contract({
  name: 's3 on the lab',
  makesBuckets: true,
  async start() {
    const lab = await startLab();
    lab.createBucket('contract');
    return {
      access: lab.issueKey('tester'),
      bucket: 'contract',
      makeBucket: async (name) => lab.createBucket(name),
      // Access keys tell actors apart there, and protect nothing.
      quirks: { ...AWS_QUIRKS, signatures: 'unverified' },
      stop: () => lab.stop(),
    };
  },
});
