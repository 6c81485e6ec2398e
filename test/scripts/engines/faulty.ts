import { write } from '../../../model/index.ts';
import { fakeEngine } from '../../props/support/fake-engine.ts';

/** An adapter of an engine whose overwrites keep what was there. */
export const engine = fakeEngine({
  write: (state, request, minted) =>
    write(
      state,
      request.kind === 'load' && request.mode === 'overwrite' ? { ...request, mode: 'merge' } : request,
      minted,
    ),
});
