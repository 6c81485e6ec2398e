import test from 'ava';
import fc from 'fast-check';
import { canonicalDate, canonicalDateTime } from '../../src/schema/dates.ts';

test('a date is a real day of the years 0001 to 9999', (t) => {
  for (const day of ['0001-01-01', '0099-03-04', '1900-02-28', '2000-02-29', '2024-02-29', '9999-12-31']) {
    t.is(canonicalDate(day), day);
  }
});

const NO_DATES = [
  '0000-01-01',
  '10000-01-01',
  '1900-02-29',
  '2023-02-29',
  '2023-02-30',
  '2023-04-31',
  '2023-00-01',
  '2023-13-01',
  '2023-01-00',
  '2023-01-32',
  '2023-1-1',
  '20230101',
  ' 2023-01-01',
  '2023-01-01\n',
  '2023-01-01Z',
  '2023-01-01T00:00:00Z',
  '٢٠٢٣-01-01',
  '-001-01-01',
  '',
];

for (const text of NO_DATES) test(`${JSON.stringify(text)} is no date`, (t) => t.is(canonicalDate(text), undefined));

const TIMES: readonly (readonly [given: string, canonical: string])[] = [
  ['2020-06-15T12:30:45Z', '2020-06-15T12:30:45.000Z'],
  ['2020-06-15T12:30:45.1Z', '2020-06-15T12:30:45.100Z'],
  ['2020-06-15T12:30:45.12Z', '2020-06-15T12:30:45.120Z'],
  ['2020-06-15T12:30:45.123Z', '2020-06-15T12:30:45.123Z'],
  ['2020-06-15T12:30:45+02:00', '2020-06-15T10:30:45.000Z'],
  ['2020-06-15T12:30:45-02:30', '2020-06-15T15:00:45.000Z'],
  ['2020-06-15T12:30:45-00:00', '2020-06-15T12:30:45.000Z'],
  ['2020-03-01T00:00:00+00:01', '2020-02-29T23:59:00.000Z'],
  ['2020-01-01T00:00:00+23:59', '2019-12-31T00:01:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['0000-12-31T23:59:59-00:01', '0001-01-01T00:00:59.000Z'],
  ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
];

for (const [given, canonical] of TIMES)
  test(`${given} is ${canonical}`, (t) => t.is(canonicalDateTime(given), canonical));

const NO_TIMES = [
  '2020-06-15',
  '2020-06-15T12:30Z',
  '2020-06-15T12:30:45',
  '2020-06-15 12:30:45Z',
  '2020-06-15t12:30:45Z',
  '2020-06-15T12:30:45z',
  '2020-06-15T12:30:45.Z',
  '2020-06-15T12:30:45.1234Z',
  '2020-06-15T12:30:45,1Z',
  '2020-06-15T24:00:00Z',
  '2020-06-15T12:60:00Z',
  '2020-06-15T23:59:60Z',
  '2020-06-15T12:30:45+24:00',
  '2020-06-15T12:30:45+00:60',
  '2020-06-15T12:30:45+0200',
  '2020-06-15T12:30:45+02',
  '2020-06-15T12:30:45\u221202:00',
  '2020-02-30T12:30:45Z',
  '2020-06-15T12:30:45Z\n',
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '',
];

for (const text of NO_TIMES) {
  test(`${JSON.stringify(text)} is no point in time`, (t) => t.is(canonicalDateTime(text), undefined));
}

const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

test('every instant has one canonical form, whose order is that of time', (t) => {
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      t.is(canonicalDateTime(a.toISOString()), a.toISOString());
      t.is(canonicalDate(a.toISOString().slice(0, 10)), a.toISOString().slice(0, 10));
      t.is(a.toISOString() < b.toISOString(), a.getTime() < b.getTime());
    }),
  );
});
