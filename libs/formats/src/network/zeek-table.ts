import { makeEvent, type Observation } from '@citywall/ocsf';
import type { JsonRecord } from '../json-value.ts';
import { logSource } from '../log-sources.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';
import type { Zone } from '../zone.ts';
import { zeekObservation } from './zeek.ts';

const mostFields = 500;
const numeric = new Set(['count', 'int', 'port', 'double', 'interval', 'time']);
const headerSource = logSource('zeek', [], []);

/** Reads Zeek's tab-separated logs: the header lines tell what the columns are, and count as lines of their own. */
export function createZeekTableReader(zone: Zone): (line: string, receivedAt: number) => Observation | undefined {
  let separator = '\t';
  let unset = '-';
  let empty = '(empty)';
  let setSeparator = ',';
  let path: string | undefined;
  let fields: readonly string[] = [];
  let types: readonly string[] = [];

  function readHeader(line: string): boolean {
    const gap = line.startsWith('#separator ') ? 10 : line.indexOf(separator);
    const name = gap < 0 ? line : line.slice(0, gap);
    const value = gap < 0 ? '' : line.slice(gap + 1);
    switch (name) {
      case '#separator':
        separator = unescapeBytes(value) || '\t';
        return true;
      case '#set_separator':
        setSeparator = value || ',';
        return true;
      case '#empty_field':
        empty = value;
        return true;
      case '#unset_field':
        unset = value;
        return true;
      case '#path':
        path = /^[a-z0-9_]{1,40}$/.test(value) ? value : undefined;
        return true;
      case '#fields':
        fields = value.split(separator, mostFields);
        types = [];
        return true;
      case '#types':
        types = value.split(separator, mostFields);
        return true;
      default:
        return name === '#open' || name === '#close';
    }
  }

  function readRecord(line: string): JsonRecord {
    const record: JsonRecord = {};
    const values = line.split(separator, mostFields);
    for (let index = 0; index < fields.length && index < values.length; index++) {
      const value = values[index];
      if (value !== unset && fields[index] !== '__proto__')
        record[fields[index]] = readValue(value, types[index] ?? 'string');
    }
    return record;
  }

  function readValue(value: string, type: string): unknown {
    if (type.startsWith('set[') || type.startsWith('vector[')) {
      return value === empty ? [] : value.split(setSeparator, 1000).map((part) => unescapeBytes(part));
    }
    if (value === empty) return '';
    if (type === 'bool') return value === 'T';
    if (numeric.has(type)) {
      const number = Number(value);
      return Number.isFinite(number) ? number : value;
    }
    return unescapeBytes(value);
  }

  return (line, receivedAt) => {
    if (line.charCodeAt(0) === 35) {
      if (!readHeader(line)) return undefined;
      const parts = {
        classUid: 0,
        activityId: 0,
        severityId: 1,
        time: receivedAt,
        metadata: metadataOf('Zeek', 'Zeek', path),
      };
      return new LazyObservation(line, receivedAt, headerSource, {}, () =>
        makeEvent(parts, { message: line, count: 1 }),
      );
    }
    if (fields.length === 0 || line.indexOf(separator) < 0) return undefined;
    const record = readRecord(line);
    if (record.ts === undefined) return undefined;
    return zeekObservation(line, record, zone, receivedAt, path ?? 'unknown');
  };
}

function unescapeBytes(text: string): string {
  if (text.indexOf('\\x') < 0) return text;
  return text.replace(/\\x([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
