import fc from 'fast-check';
import { ground, type Ground, type NodeGround } from '../../props/draw/ground.ts';
import { operation, type PlainOperation } from '../../props/draw/operation.ts';
import { seedOf } from './chance.ts';
import { KEYS, SCHEMA } from './schema.ts';

/** The operations of one writer: the same for the same seed, whoever carries them out. */
export function programOf(seed: number, index: number, length: number): readonly PlainOperation[] {
  const drawn = fc.array(operation(groundOf(seed)), { minLength: length, maxLength: length });
  return sampled(drawn, seedOf(seed, 'program', index));
}

/** All writers draw their keys from the same few. */
function groundOf(seed: number): Ground {
  const { nodes, ...rest } = sampled(ground(SCHEMA), seedOf(seed, 'ground'));
  const [first, ...others] = nodes;
  const withKeys = (node: NodeGround): NodeGround => ({ ...node, keys: KEYS[node.name] ?? node.keys });
  return { ...rest, nodes: [withKeys(first), ...others.map(withKeys)] };
}

function sampled<T>(arbitrary: fc.Arbitrary<T>, seed: number): T {
  const [sample] = fc.sample(arbitrary, { seed, numRuns: 1 });
  if (sample === undefined) throw new Error('nothing was drawn');
  return sample;
}
