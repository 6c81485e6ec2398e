// A process of its own that works on the graph of a run: what to do it is told on its command line, and what it does it tells.
import { decodeMessage, encodeMessage, type Order, type Told, type WorkerOrders } from './message.ts';
import { Optimizer } from './optimizer.ts';
import { Recorder } from './recorder.ts';
import { seedOf } from './chance.ts';
import { seededRandom, type Environment } from '../../src/index.ts';
import { Writer } from './writer.ts';

const orders = decodeMessage(process.argv[2]) as WorkerOrders;
const stop = new AbortController();
let go = Promise.withResolvers<void>();

process.on('message', (text) => {
  const { kind } = decodeMessage(text) as Order;
  if (kind === 'go') go.resolve();
  else stop.abort();
});
// Without anybody to tell, nothing that happens is of use.
process.once('disconnect', () => process.exit(1));

const recorder = new Recorder(tell);
const environment: Environment = {
  clock: recorder.clock,
  random: seededRandom(seedOf(orders.seed, 'random', orders.actor)),
  failpoints: {
    reach: async (failpoint) => {
      go = Promise.withResolvers();
      await tell({ kind: 'reached', failpoint });
      await go.promise;
    },
  },
};

const worker =
  orders.role === 'writer' ? new Writer(orders, recorder, environment) : new Optimizer(orders, recorder, environment);
await worker.run(stop.signal);
await tell({ kind: 'finished' });
process.exit();

/** Resolves once the message is out of this process, so that it arrives whatever becomes of it. */
function tell(told: Told): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(encodeMessage(told), (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
