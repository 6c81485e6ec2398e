import { request } from './refusal.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const MINUTE_MS = 60_000;

/** A real day of the years 0001 to 9999, in the one form that it can have. */
export function normaliseDate(text: string): string {
  request(isCalendarDay(text) && hasStorableYear(text), `${text} is not a date`);
  return text;
}

/** A moment in UTC with milliseconds. Only where it lands in UTC decides whether its year is one that can be stored. */
export function normaliseDateTime(text: string): string {
  const [, day = '', hour, minute, second, fraction = '', sign, offsetHours, offsetMinutes] =
    DATE_TIME.exec(text) ?? [];
  request(isCalendarDay(day), `${text} is not a date and time`);
  const localMs = Date.parse(`${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`);
  const offsetMs = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * MINUTE_MS;
  const moment = new Date(sign === '-' ? localMs + offsetMs : localMs - offsetMs).toISOString();
  request(hasStorableYear(moment), `${text} is beyond the years 0001 to 9999`);
  return moment;
}

function isCalendarDay(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** Years outside of 0000 to 9999 are written with a sign and six digits. */
function hasStorableYear(text: string): boolean {
  return /^\d{4}-/.test(text) && !text.startsWith('0000');
}
