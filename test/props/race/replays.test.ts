import test from 'ava';
import { decodeToken, encodeToken } from '../../../props/case/token.ts';
import { waysToComeOut } from '../../../props/check/stability.ts';
import { labStore } from '../../../props/store/lab.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import type { Suite } from '../../../props/suite/suite.ts';
import { Graph } from '../../../src/index.ts';

// Intent: a race is a function of its case. What it does, who is refused, and what it leaves in the store are the same each
// time, whatever else the machine does meanwhile. `npm run soak` does the same for two hundred.

const CASES = 10;
const TIMES = 20;

const options = { engine: Graph, store: labStore() };

test(`${CASES} races come out the same ${TIMES} times, sent as a token`, async (t) => {
  t.timeout(900_000, 'they are many, on a machine that may be busy');
  const suite = interleavings();
  for (let index = 0; index < CASES; index += 1) {
    const data = decodeToken(encodeToken(suite.draw(23, index)));
    t.is(await waysToComeOut(suite, data, TIMES, options), 1, `race ${index}`);
  }
});

test('a race that something else decides is noticed', async (t) => {
  const suite = interleavings();
  let runs = 0;
  const restless: Suite = { ...suite, run: (_, given) => suite.run(suite.draw(23, runs++ % 2), given) };
  t.is(await waysToComeOut(restless, suite.draw(23, 0), 4, options), 2);
});
