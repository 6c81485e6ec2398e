import type { ExecutionContext } from 'ava';
import { Graph, GraphError, type Environment, type Failpoint, type Failpoints } from '../../../src/index.ts';
import { crashAt } from '../../../failpoints/crash.ts';
import { temporaryRoot } from '../../support/root.ts';
import { quietWorld } from '../../support/world.ts';
import { copyTo, type Template } from './scene.ts';

/** A graph of people of which branches are made, by several who know nothing of each other. */
export interface Fork {
  readonly main: Graph;
  readonly open: (branch: string, failpoints?: Failpoints) => Promise<Graph>;
  /** Somebody begins to delete a branch, and dies on the way. */
  readonly deleterDies: (branch: string, at: Failpoint) => Promise<void>;
}

export async function forkOf(t: ExecutionContext, template: Template): Promise<Fork> {
  const { root } = await copyTo(await temporaryRoot(t), template);
  let worlds = 10;
  // Nobody mints the ids of another.
  const ownWorld = (failpoints?: Failpoints): Environment => quietWorld(failpoints, (worlds += 1));
  const open: Fork['open'] = (branch, failpoints) => Graph.open({ root, branch, environment: ownWorld(failpoints) });
  return {
    main: await open('main'),
    open,
    async deleterDies(branch, at) {
      const crash = crashAt({ at, passage: 1 });
      void (await open('main', crash.failpoints)).deleteBranch(branch);
      await crash.crashed;
    },
  };
}

/** What an operation that is refused says, as `kind/code`. */
export async function refusal(operation: Promise<unknown>): Promise<string> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof GraphError) return `${error.kind}/${error.code}`;
    throw error;
  }
  return 'none';
}

export async function namesOf(graph: Graph): Promise<readonly string[]> {
  return (await graph.branches()).map(({ name }) => name);
}
