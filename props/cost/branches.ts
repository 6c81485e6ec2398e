import type { GraphHandle } from '../../src/index.ts';
import type { CostOperation, Scene } from './operation.ts';

const BOTH = ['warm', 'cold'] as const;

/** Somebody else makes a branch and writes to it. */
async function otherBranch(open: Scene['open'], name: string): Promise<string> {
  const main = await open();
  await main.createBranch(name);
  await main.close();
  await onBranch(open, name, (branch) => branch.mutate(city(`of ${name}`)));
  return name;
}

async function onBranch(open: Scene['open'], name: string, work: (branch: GraphHandle) => Promise<unknown>) {
  const branch = await open(name);
  await work(branch);
  await branch.close();
}

function city(name: string) {
  return [{ op: 'insertNode', type: 'City', values: { name } }] as const;
}

export const BRANCHES: readonly CostOperation[] = [
  {
    name: 'createBranch',
    group: 'branches',
    atMost: { requests: 32 },
    temperatures: BOTH,
    run: ({ graph, turn }) => graph.createBranch(`made ${turn}`),
  },
  {
    name: 'branches',
    group: 'branches',
    atMost: { requests: 1 },
    temperatures: BOTH,
    run: ({ graph }) => graph.branches(),
  },
  {
    name: 'open a branch',
    group: 'branches',
    atMost: { requests: 50 },
    temperatures: ['cold'],
    prepare: ({ open, turn }) => otherBranch(open, `open ${turn}`),
    run: async ({ open, prepared }) => open(String(prepared)),
  },
  {
    name: 'first write on a branch',
    group: 'branches',
    atMost: { requests: 46 },
    temperatures: ['warm'],
    prepare: async ({ graph, open, turn }) => {
      await graph.createBranch(`first ${turn}`);
      const branch = await open(`first ${turn}`);
      await branch.snapshot();
      return branch;
    },
    run: ({ prepared, turn }) => (prepared as GraphHandle).mutate(city(`first ${turn}`)),
  },
  {
    name: 'later write on a branch',
    group: 'branches',
    atMost: { requests: 22 },
    temperatures: ['warm'],
    prepare: async ({ graph, open, turn }) => {
      await graph.createBranch(`later ${turn}`);
      const branch = await open(`later ${turn}`);
      for (const time of ['first', 'second']) await branch.mutate(city(`${time} of ${turn}`));
      return branch;
    },
    run: ({ prepared, turn }) => (prepared as GraphHandle).mutate(city(`later ${turn}`)),
  },
  {
    name: 'merge',
    group: 'branches',
    atMost: { requests: 72 },
    temperatures: BOTH,
    prepare: ({ open, turn }) => otherBranch(open, `merged ${turn}`),
    run: ({ graph, prepared }) => graph.merge(String(prepared)),
  },
  {
    name: 'merge of nothing',
    group: 'branches',
    atMost: { requests: 6 },
    temperatures: BOTH,
    prepare: async ({ graph, open, turn }) => {
      const name = await otherBranch(open, `nothing ${turn}`);
      await graph.merge(name);
      return name;
    },
    run: ({ graph, prepared }) => graph.merge(String(prepared)),
  },
  {
    name: 'mergeBases',
    group: 'branches',
    atMost: { requests: 36 },
    temperatures: BOTH,
    prepare: ({ open, turn }) => otherBranch(open, `base ${turn}`),
    run: ({ graph, prepared }) => graph.mergeBases(String(prepared)),
  },
  {
    name: 'deleteBranch',
    group: 'branches',
    atMost: { requests: 72 },
    temperatures: BOTH,
    prepare: ({ open, turn }) => otherBranch(open, `gone ${turn}`),
    run: ({ graph, prepared }) => graph.deleteBranch(String(prepared)),
  },
];
