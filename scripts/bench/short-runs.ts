import { conformance } from '../../props/suite/conformance.ts';
import type { Suite } from '../../props/suite/suite.ts';

/** The runs of the suite `conformance`, each ended after its first operation: so that there can be many of them. */
export const shortRuns: Suite = {
  ...conformance,
  draw: (seed, index) => {
    const drawn = conformance.draw(seed, index);
    return { ...drawn, operations: drawn.operations.slice(0, 1) };
  },
  floors: () => [],
};
