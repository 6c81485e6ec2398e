import { classOf } from '../../failpoints/lab/object-class.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';

const NAME = /([^/]*)\.json$/;

/** Operation ids of the intents that lie in a store. */
export function intentsIn({ state }: LabSnapshot): readonly string[] {
  return [...state.buckets.values()].flatMap(({ root }) =>
    [...objectsBelow(root, '')].flatMap(({ key }) => (classOf(key) === 'sidecar' ? (NAME.exec(key)?.[1] ?? []) : [])),
  );
}
