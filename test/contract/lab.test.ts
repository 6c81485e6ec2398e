import { startLab } from '../../failpoints/lab/lab.ts';
import { openObjectStore } from '../../src/storage/location.ts';
import { contract } from './object-store.ts';

for (const root of ['s3://contract/graphs/one', 's3://contract']) {
  contract(`s3 on the lab, ${root}`, async () => {
    const lab = await startLab();
    lab.createBucket('contract');
    return { open: () => openObjectStore(root, lab.issueKey('tester')), dispose: () => lab.stop() };
  });
}
