import { Mismatch } from '../compare/mismatch.ts';

/**
 * What `work` gives, unless it takes longer than anybody would wait: a call into native code may hang for ever, and so
 * may an engine that forgot to wake somebody. The machine's own clock decides, for the run's own stands still then.
 */
export async function withPatience<T>(patienceMs: number, path: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Mismatch('hang', { path, expected: 'an answer', got: `none within ${patienceMs / 1000} s` }));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
    // Its own failure, if it comes later, has nobody left to hear it.
    work.catch(() => {});
  }
}
