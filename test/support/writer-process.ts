import { Graph } from '../../src/index.ts';

// A process of its own: inserts people who are known to Ada, and reports those that were acknowledged.

const [root = '', name = '', turns = '0'] = process.argv.slice(2);
const graph = await Graph.open({ root });
const acknowledged: string[] = [];
for (let turn = 0; turn < Number(turns); turn += 1) {
  const email = `${name} ${turn}`;
  const { commit } = await graph.mutate([
    { op: 'insertNode', type: 'Person', values: { email } },
    { op: 'insertEdge', type: 'Knows', from: 'ada', to: email },
  ]);
  if (commit) acknowledged.push(email);
}
process.send?.(acknowledged, () => process.disconnect());
