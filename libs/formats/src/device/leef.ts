import type { Observation } from '@citywall/ocsf';
import { integerOf, type JsonRecord, textOf, timeOf } from '../json-value.ts';
import type { Zone } from '../zone.ts';
import { cefTime } from './cef.ts';
import { deviceObservation } from './event-format.ts';

const mostPairs = 500;

/** Reads a LEEF 1.0 or 2.0 record; undefined when the text is none. */
export function readLeef(raw: string, text: string, zone: Zone, receivedAt: number): Observation | undefined {
  if (!text.startsWith('LEEF:1.0|') && !text.startsWith('LEEF:2.0|')) return undefined;
  const isSecond = text.startsWith('LEEF:2');
  const parts: string[] = [];
  let at = 9;
  while (parts.length < (isSecond ? 5 : 4)) {
    const end = text.indexOf('|', at);
    if (end < 0) break;
    parts.push(text.slice(at, end));
    at = end + 1;
  }
  if (parts.length < 4) return undefined;
  const [vendor, product, version, eventId, delimiter] = parts;
  const fields = readPairs(text.slice(at), delimiterOf(delimiter ?? ''));
  const time = leefTime(fields.devTime, zone) ?? receivedAt;
  Object.assign(fields, {
    deviceVendor: vendor,
    deviceProduct: product,
    deviceVersion: version,
    deviceEventClassId: eventId,
  });
  return deviceObservation(raw, {
    format: 'LEEF',
    vendor,
    product,
    version,
    eventId,
    name: textOf(fields.cat) ?? eventId,
    severityId: severityOf(fields.sev),
    time,
    fields,
    source: { host: textOf(fields.src) ?? textOf(fields.identSrc), port: integerOf(fields.srcPort) },
    target: { host: textOf(fields.dst), port: integerOf(fields.dstPort) },
    protocol: textOf(fields.proto),
    action: textOf(fields.action) ?? textOf(fields.act),
    request: textOf(fields.url),
    method: textOf(fields.method),
  });
}

/** One character, or `x` or `0x` and its code; nothing means a tab. */
function delimiterOf(text: string): string {
  const hex = /^(?:0x|x)([0-9A-Fa-f]{1,4})$/.exec(text);
  if (hex !== null) return String.fromCharCode(Number.parseInt(hex[1], 16));
  return text.length === 1 ? text : '\t';
}

function readPairs(text: string, delimiter: string): JsonRecord {
  const fields: JsonRecord = {};
  for (const pair of text.split(delimiter, mostPairs)) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).trim();
    if (equals > 0 && key !== '__proto__') fields[key] = pair.slice(equals + 1);
  }
  return fields;
}

/** devTime as milliseconds, ISO, or the format that the product writes without naming one. */
function leefTime(value: unknown, zone: Zone): number | undefined {
  return cefTime(value, zone) ?? timeOf(value, zone);
}

/** severity_id for 1 to 10. */
function severityOf(value: unknown): number {
  const number = integerOf(value);
  if (number === undefined || number < 1 || number > 10) return 0;
  return number <= 2 ? 1 : number <= 4 ? 2 : number <= 6 ? 3 : number <= 8 ? 4 : 5;
}
