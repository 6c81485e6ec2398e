import test from 'ava';
import type { LabEvent } from '../../failpoints/lab/log/event.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import {
  citiesOf,
  deleteCity,
  insertCity,
  insertPerson,
  layFoundation,
  nextHeld,
  siteOn,
  type Foundation,
} from '../commit/support/site.ts';

// A write reads what it is about while it looks for the newest state. What it read counts only if nobody has written meanwhile.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a write does not wait for the newest state to read its rows, where nobody else has written as far as it knows', async (t) => {
  const { lab, open, touches } = await siteOn(t, foundation);
  const graph = await open('writer');
  await graph.mutate([insertCity('Lima')]);
  const isRead = (head: RequestHead): boolean => touches(head, 'get', 'City');
  const reading = nextHeld(lab, (head) => isLook(head) || isRead(head), isRead);
  const writing = graph.mutate([insertCity('Bern')]);
  t.is((await reading).class, 'table.data', 'the look is not answered yet');
  lab.gate.open();
  t.is((await writing).inserted, 1);
  t.deepEqual(await citiesOf(graph), ['Bern', 'Lima', 'Oslo', 'Rome']);
});

test('what somebody else has inserted since is noticed', async (t) => {
  const { open } = await siteOn(t, foundation);
  const [graph, other] = [await open('writer'), await open('other')];
  await graph.mutate([insertCity('Lima')]);
  await other.mutate([insertCity('Bern')]);
  t.like(await t.throwsAsync(graph.mutate([insertCity('Bern')])), { code: 'key_exists', outcome: 'not_applied' });
  t.is((await graph.mutate([insertCity('Kyiv')])).inserted, 1);
  t.deepEqual(await citiesOf(graph), ['Bern', 'Kyiv', 'Lima', 'Oslo', 'Rome']);
});

test('a write is not refused over what somebody else has removed since', async (t) => {
  const { open } = await siteOn(t, foundation);
  const [graph, other] = [await open('writer'), await open('other')];
  await graph.mutate([insertCity('Lima')]);
  await other.refresh();
  await other.mutate([deleteCity('Lima')]);
  t.is((await graph.mutate([insertCity('Lima')])).inserted, 1);
  t.deepEqual(await citiesOf(graph), ['Lima', 'Oslo', 'Rome']);
});

test('a table that is not open yet is opened once the newest state is known', async (t) => {
  const { lab, open, table } = await siteOn(t, foundation);
  const graph = await open('writer');
  await graph.mutate([insertCity('Lima')]);
  lab.log.clear();
  await graph.mutate([insertPerson('eve')]);
  const { events } = lab.log;
  const ofPeople = events.filter(({ key }) => key.includes(`${table('Person').location}.lance/`));
  t.true(Math.min(...ofPeople.map(({ begin }) => begin)) > (events.find(isLook)?.end ?? Infinity));
});

function isLook({ verb, class: objectClass }: RequestHead | LabEvent): boolean {
  return verb === 'list' && objectClass === 'manifest.version';
}
