import type { Observation } from '@citywall/ocsf';
import { integerOf, type JsonRecord, textOf, timeOf } from '../json-value.ts';
import { digits, monthAt, twoDigits } from '../moment.ts';
import type { Zone } from '../zone.ts';
import { deviceObservation } from './event-format.ts';

const mostPairs = 500;

/** Reads a CEF record, with or without a syslog header in front of it; undefined when the text is none. */
export function readCef(raw: string, text: string, zone: Zone, receivedAt: number): Observation | undefined {
  if (!text.startsWith('CEF:')) return undefined;
  const header = readCefHeader(text);
  if (header === undefined) return undefined;
  const [, vendor, product, version, eventId, name, severity] = header.parts;
  const fields = readExtension(text, header.end);
  const time = cefTime(fields.rt, zone) ?? cefTime(fields.start, zone) ?? cefTime(fields.end, zone) ?? receivedAt;
  const known = { deviceVendor: vendor, deviceProduct: product, deviceVersion: version };
  Object.assign(
    fields,
    { ...known, deviceEventClassId: eventId, name, severity },
    fields.name === undefined ? {} : { extensionName: fields.name },
  );
  return deviceObservation(raw, {
    format: 'CEF',
    vendor,
    product,
    version,
    eventId,
    name,
    severityId: severityOf(severity),
    time,
    fields,
    source: { host: textOf(fields.src) ?? textOf(fields.c6a2) ?? textOf(fields.shost), port: integerOf(fields.spt) },
    target: { host: textOf(fields.dst) ?? textOf(fields.c6a3) ?? textOf(fields.dhost), port: integerOf(fields.dpt) },
    protocol: textOf(fields.proto),
    action: textOf(fields.act),
    request: textOf(fields.request),
    method: textOf(fields.requestMethod),
  });
}

/** Seven parts divided by pipes; `\|` and `\\` are escapes. */
function readCefHeader(text: string): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let part = '';
  for (let at = 4; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && (text[at + 1] === '|' || text[at + 1] === '\\')) part += text[++at];
    else if (character === '|') {
      parts.push(part);
      part = '';
      if (parts.length === 7) return { parts, end: at + 1 };
    } else part += character;
  }
  // A record without an extension may leave the last pipe out.
  if (parts.length === 6) return { parts: [...parts, part.trim()], end: text.length };
  return undefined;
}

/** `key=value key=value`: a value may hold blanks, so the next key is the word before the next `=` that is not escaped. */
function readExtension(text: string, start: number): JsonRecord {
  const fields: JsonRecord = {};
  let key = '';
  let valueStart = start;
  let pairs = 0;
  for (let at = text.indexOf('=', start); at >= 0 && pairs < mostPairs; at = text.indexOf('=', at + 1)) {
    if (isEscaped(text, at)) continue;
    const keyStart = Math.max(text.lastIndexOf(' ', at - 1) + 1, valueStart);
    const next = text.slice(keyStart, at);
    if (!/^[A-Za-z0-9_.[\]-]{1,100}$/.test(next) || next === '__proto__') continue;
    if (key !== '') fields[key] = unescapeValue(text.slice(valueStart, Math.max(valueStart, keyStart - 1)));
    key = next;
    valueStart = at + 1;
    pairs++;
  }
  if (key !== '') fields[key] = unescapeValue(text.slice(valueStart).trimEnd());
  return fields;
}

function isEscaped(text: string, at: number): boolean {
  let start = at - 1;
  while (text.charCodeAt(start) === 92) start--;
  return (at - start) % 2 === 0;
}

function unescapeValue(text: string): string {
  if (text.indexOf('\\') < 0) return text;
  return text.replace(/\\([=\\nr])/g, (_all, character: string) =>
    character === 'n' ? '\n' : character === 'r' ? '\r' : character,
  );
}

const words: Readonly<Record<string, number>> = { unknown: 0, low: 2, medium: 3, high: 4, 'very-high': 5 };

/** severity_id for 0 to 10 or a word. */
function severityOf(text: string): number {
  const word = words[text.toLowerCase()];
  if (word !== undefined) return word;
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 10)) return 0;
  return value <= 3 ? 2 : value <= 6 ? 3 : value <= 8 ? 4 : 5;
}

/** Milliseconds since 1970, or `MMM dd yyyy HH:mm:ss[.SSS][ zone]`, with or without the year. */
export function cefTime(value: unknown, zone: Zone): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const month = monthAt(value, 0);
  if (month < 0) return timeOf(value, zone);
  const year = digits(value, 7, 4);
  const dayOfMonth = twoDigits(value, 4);
  const hour = twoDigits(value, 12);
  const minute = twoDigits(value, 15);
  const second = twoDigits(value, 18);
  if (year < 0 || dayOfMonth < 1 || hour < 0 || minute < 0 || second < 0) return undefined;
  const fraction = value.charCodeAt(20) === 46 ? Math.max(0, digits(value, 21, 3)) : 0;
  const local = Date.UTC(year, month, dayOfMonth, hour, minute, second) + fraction;
  const named = /(?:UTC|GMT|Z)([+-]\d{2}:?\d{2})?$/.exec(value);
  if (named === null) return zone(local);
  const shift = named[1] === undefined ? 0 : offsetOf(named[1]);
  return local - shift;
}

function offsetOf(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}
