import { fakeEngine } from '../../props/support/fake-engine.ts';

/** An adapter of an engine that does what the model does. */
export const engine = fakeEngine();
