import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeCase } from '../case/codec.ts';
import type { CheckReport, Counterexample } from '../check/check.ts';
import { shellLine } from './shell.ts';

/** A counterexample whose case lies in a file. */
export interface WrittenCounterexample {
  readonly counterexample: Counterexample;
  readonly path: string;
  readonly replay: string;
}

/** Writes one case file per counterexample. `flags` are those of the check that a replay needs as well. */
export async function writeCounterexamples(
  { suite, seed, counterexamples }: CheckReport,
  outDirectory: string,
  flags: readonly string[],
): Promise<readonly WrittenCounterexample[]> {
  await mkdir(outDirectory, { recursive: true });
  return Promise.all(
    counterexamples.map(async (counterexample) => {
      const name = `${suite}-seed${seed}-${String(counterexample.run).replaceAll(/[^\w-]+/g, '-')}.case.json`;
      const path = join(outDirectory, name);
      await writeFile(path, `${encodeCase(withNote(counterexample), 2)}\n`);
      // A path that begins with a dash would be taken for a flag.
      const argument = path.startsWith('-') ? `./${path}` : path;
      return { counterexample, path, replay: shellLine(['npx', 'omniproof', 'replay', argument, ...flags]) };
    }),
  );
}

function withNote({ case: data, failure }: Counterexample): Counterexample['case'] {
  return { ...data, note: `${failure.signature}, ${failure.difference}` };
}
