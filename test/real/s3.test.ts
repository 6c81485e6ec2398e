import { s3Contract } from '../contract/s3.ts';
import { realLane } from '../contract/lane.ts';

s3Contract(realLane(process.env));
