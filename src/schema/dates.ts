const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

const MINUTE_MS = 60_000;

/** The canonical form of a date, or undefined if it is none: `YYYY-MM-DD`, a real day of the years 0001 to 9999. */
export function canonicalDate(text: string): string | undefined {
  const [, year, month, day] = DATE.exec(text) ?? [];
  return year !== undefined && year !== '0000' && isDay(Number(year), Number(month), Number(day)) ? text : undefined;
}

/**
 * The canonical form of a point in time, or undefined if it is none. The form given is RFC 3339's with at most
 * milliseconds (a finer one would be rounded silently) and without leap seconds (which have no place on the axis that is
 * stored). Only the result must lie in the years 0001 to 9999: an offset may carry it into them, or out.
 */
export function canonicalDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign = '+', offsetHour = '00', offsetMinute = '00'] =
    match;
  const instant = instantOf(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (!instant || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * MINUTE_MS;
  const utc = new Date(instant.getTime() + Number(fraction.padEnd(3, '0')) + (sign === '+' ? -offsetMs : offsetMs));
  return utc.getUTCFullYear() >= 1 && utc.getUTCFullYear() <= 9999 ? utc.toISOString() : undefined;
}

function instantOf(year: number, month: number, day: number, hour: number, minute: number, second: number) {
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = dayOf(year, month, day);
  instant.setUTCHours(hour, minute, second);
  return instant;
}

/** Whether it is a day of the Gregorian calendar: the machine's own arithmetic would carry 30 February into March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = dayOf(year, month, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999. */
function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}
