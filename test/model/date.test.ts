import assert from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { normaliseDate, normaliseDateTime } from '../../model/date.ts';

const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

test('a date is a real day of the years 0001 to 9999', (t) => {
  for (const day of ['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '2023-04-30', '2023-12-31']) {
    t.is(normaliseDate(day), day);
  }
});

const NO_DATES = [
  '0000-12-31',
  '2023-02-29',
  '1900-02-29',
  '2023-04-31',
  '2023-00-10',
  '2023-13-10',
  '2023-01-00',
  '2023-01-32',
  '2023-1-1',
  '23-01-01',
  '12023-01-01',
  '+002023-01-01',
  '-2023-01-01',
  '2023-01-01 ',
  ' 2023-01-01',
  '2023-01-01\n',
  '2023/01/01',
  '2023-01-01T00:00:00Z',
  '２０２３-01-01',
  '',
];

for (const text of NO_DATES) {
  test(`${JSON.stringify(text)} is no date`, (t) => {
    t.throws(() => normaliseDate(text), { message: /is not a date/ });
  });
}

test('a date and time is taken to UTC with milliseconds', (t) => {
  t.is(normaliseDateTime('2023-06-01T12:30:45Z'), '2023-06-01T12:30:45.000Z');
  t.is(normaliseDateTime('2023-06-01T12:30:45.1Z'), '2023-06-01T12:30:45.100Z');
  t.is(normaliseDateTime('2023-06-01T12:30:45.12Z'), '2023-06-01T12:30:45.120Z');
  t.is(normaliseDateTime('2023-06-01T12:30:45.123Z'), '2023-06-01T12:30:45.123Z');
  t.is(normaliseDateTime('2023-06-01T00:30:00+01:00'), '2023-05-31T23:30:00.000Z');
  t.is(normaliseDateTime('2023-12-31T23:30:00-00:45'), '2024-01-01T00:15:00.000Z');
  t.is(normaliseDateTime('2023-06-01T12:00:00-00:00'), '2023-06-01T12:00:00.000Z');
  t.is(normaliseDateTime('2023-06-01T12:00:00+23:59'), '2023-05-31T12:01:00.000Z');
  t.is(normaliseDateTime('0099-06-01T12:00:00Z'), '0099-06-01T12:00:00.000Z');
});

test('what counts is the year in which a date and time lands in UTC', (t) => {
  t.is(normaliseDateTime('0001-01-01T00:00:00Z'), '0001-01-01T00:00:00.000Z');
  t.is(normaliseDateTime('9999-12-31T23:59:59.999Z'), '9999-12-31T23:59:59.999Z');
  t.is(normaliseDateTime('0000-12-31T23:30:00-01:00'), '0001-01-01T00:30:00.000Z');
  t.throws(() => normaliseDateTime('0001-01-01T00:30:00+01:00'), { message: /beyond the years/ });
  t.throws(() => normaliseDateTime('9999-12-31T23:30:00-01:00'), { message: /beyond the years/ });
  t.throws(() => normaliseDateTime('0000-01-01T00:00:00+23:00'), { message: /beyond the years/ });
});

const NO_DATE_TIMES = [
  '2023-06-01',
  '2023-06-01T12:30Z',
  '2023-06-01T12:30:45',
  '2023-06-01t12:30:45Z',
  '2023-06-01T12:30:45z',
  '2023-06-01 12:30:45Z',
  '2023-06-01T24:00:00Z',
  '2023-06-01T23:60:00Z',
  '2023-06-01T23:59:60Z',
  '2023-06-01T12:30:45.Z',
  '2023-06-01T12:30:45.1234Z',
  '2023-06-01T12:30:45,5Z',
  '2023-06-01T12:30:45+24:00',
  '2023-06-01T12:30:45+01:60',
  '2023-06-01T12:30:45+0100',
  '2023-06-01T12:30:45+01',
  '2023-06-01T12:30:45Z+01:00',
  '2023-02-30T12:30:45Z',
  '2023-06-01T12:30:45Z\n',
  '12023-06-01T12:30:45Z',
  '',
];

for (const text of NO_DATE_TIMES) {
  test(`${JSON.stringify(text)} is no date and time`, (t) => {
    t.throws(() => normaliseDateTime(text), { message: /is not a date and time/ });
  });
}

test('a moment is the same at whatever offset it is written', (t) => {
  const offsets = fc.integer({ min: -(24 * 60 - 1), max: 24 * 60 - 1 });
  const moments = fc.integer({ min: FIRST_MS + 86_400_000, max: LAST_MS - 86_400_000 });
  fc.assert(
    fc.property(moments, offsets, (ms, offset) => {
      const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
      const hours = String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0');
      const minutes = String(Math.abs(offset) % 60).padStart(2, '0');
      const moment = new Date(ms).toISOString();
      assert.equal(normaliseDateTime(`${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`), moment);
      assert.equal(normaliseDateTime(moment), moment);
      assert.equal(normaliseDate(moment.slice(0, 10)), moment.slice(0, 10));
    }),
  );
  t.pass();
});

test('the days of the calendar are those that follow one another', (t) => {
  // A whole Gregorian cycle, with every kind of year in it.
  const real = new Set<string>();
  for (let ms = Date.UTC(1900, 0, 1); ms < Date.UTC(2300, 0, 1); ms += 86_400_000) {
    real.add(new Date(ms).toISOString().slice(0, 10));
  }
  fc.assert(
    fc.property(fc.integer({ min: 1900, max: 2299 }), fc.nat(13), fc.nat(32), (year, month, day) => {
      const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
      if (real.has(text)) assert.equal(normaliseDate(text), text);
      else assert.throws(() => normaliseDate(text));
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
