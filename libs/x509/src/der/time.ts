// RFC 5280 section 4.1.2.5 and X.690 11.7, 11.8: times, always Z, always with seconds.
import type { Primitive } from './primitive.ts';
import { tag } from './tag.table.ts';

const utcTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const generalizedTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{0,20}[1-9]))?Z$/;

/** The time in ms since 1970; throws DerError when it is none, has another form than DER writes, or an unwanted fraction. */
export function readTime(value: Primitive, fraction: boolean): number {
  const utc = value.identifier === tag.utcTime;
  if (!utc && value.identifier !== tag.generalizedTime) throw value.error('not a time');
  if (value.content.length > 40) throw value.error('a time too long');
  const text = String.fromCharCode(...value.content);
  const match = (utc ? utcTime : generalizedTime).exec(text);
  if (match === null || (match[7] !== undefined && !fraction))
    throw value.error('a time in another form than DER writes it');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const fullYear = utc ? (year < 50 ? 2000 + year : 1900 + year) : year;
  const date = new Date(0);
  date.setUTCFullYear(fullYear, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    throw value.error('no such time');
  const milliseconds = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  return date.getTime() + (hour * 3600 + minute * 60 + second) * 1000 + milliseconds;
}

/** UTCTime text (YYMMDDhhmmssZ) of a time in ms, seconds cut; throws a RangeError outside 1950 to 2049. */
export function utcTimeText(time: number): string {
  const year = new Date(time).getUTCFullYear();
  if (!(year >= 1950 && year < 2050)) throw new RangeError('UTCTime reaches from 1950 to 2049');
  return generalizedTimeText(time).slice(2);
}

/** GeneralizedTime text (YYYYMMDDhhmmssZ) of a time in ms, seconds cut; throws a RangeError outside year 0 to 9999. */
export function generalizedTimeText(time: number): string {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw new RangeError('GeneralizedTime reaches from year 0 to 9999');
  const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`);
  return `${String(year).padStart(4, '0')}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}${two(date.getUTCHours())}${two(date.getUTCMinutes())}${two(date.getUTCSeconds())}Z`;
}

/** GeneralizedTime with milliseconds when there are any, without trailing zeros (X.690 11.7). */
export function generalizedTimeWithFraction(time: number): string {
  const milliseconds = ((time % 1000) + 1000) % 1000;
  const text = generalizedTimeText(time - milliseconds);
  if (milliseconds === 0) return text;
  return `${text.slice(0, -1)}.${String(Math.floor(milliseconds)).padStart(3, '0').replace(/0+$/, '')}Z`;
}
