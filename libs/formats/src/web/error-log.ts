import { makeEvent, type Observation, type OcsfEvent } from '@citywall/ocsf';
import { readAddress } from '../address.ts';
import { readEndpoint } from '../endpoint.ts';
import { logSource } from '../log-sources.ts';
import { digits, monthAt, readIsoMoment, twoDigits } from '../moment.ts';
import { httpParts } from '../network/network-parts.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';
import type { Zone } from '../zone.ts';
import { decodeUrl, unescapeLog } from './web-text.ts';

const apacheSource = logSource('apache', ['webserver'], ['apache', 'error']);
const nginxSource = logSource('nginx', ['webserver'], ['nginx', 'error']);

/** severity_id by the level that both servers write. */
const levels: Readonly<Record<string, number>> = {
  emerg: 6,
  alert: 5,
  crit: 5,
  error: 4,
  warn: 3,
  notice: 1,
  info: 1,
  debug: 1,
};

interface ErrorLine {
  readonly server: 'Apache' | 'nginx';
  readonly level: string;
  readonly client: string;
  readonly port: number;
  readonly request: string;
  readonly host: string;
  readonly module: string;
  readonly message: string;
}

/** Reads a line of Apache's error log: `[Sun Dec 04 04:47:44 2005] [error] [client 1.2.3.4] text`; undefined when it is none. */
export function readApacheError(line: string, zone: Zone): Observation | undefined {
  if (line.charCodeAt(0) !== 91) return undefined;
  const timeEnd = line.indexOf('] [');
  const local = readApacheTime(line, timeEnd);
  if (Number.isNaN(local)) return undefined;
  let at = timeEnd + 2;
  const labels: string[] = [];
  while (line.charCodeAt(at) === 91 && labels.length < 5) {
    const close = line.indexOf(']', at);
    // A client's IPv6 address with its port stands in brackets of its own.
    if (close < 0) break;
    labels.push(line.slice(at + 1, close));
    at = line.charCodeAt(close + 1) === 32 ? close + 2 : close + 1;
  }
  const [module, level] = splitLabel(labels[0] ?? '');
  if (levelOf(level) === undefined) return undefined;
  const client = (labels.find((label) => label.startsWith('client ')) ?? '').slice(7);
  const end = splitClient(client);
  const message = line.slice(at);
  return observe(line, zone(local), { server: 'Apache', level, module, ...end, request: '', host: '', message });
}

/** `Sun Dec 04 04:47:44[.123456] 2005` */
function readApacheTime(line: string, end: number): number {
  if (end < 24 || end > 34) return Number.NaN;
  const month = monthAt(line, 5);
  const dayOfMonth = twoDigits(line, 9);
  const hour = twoDigits(line, 12);
  const minute = twoDigits(line, 15);
  const second = twoDigits(line, 18);
  const year = digits(line, end - 4, 4);
  if (month < 0 || dayOfMonth < 1 || hour < 0 || minute < 0 || second < 0 || year < 0) return Number.NaN;
  const fraction = line.charCodeAt(20) === 46 ? Math.max(0, digits(line, 21, 3)) : 0;
  return Date.UTC(year, month, dayOfMonth, hour, minute, second) + fraction;
}

/** `core:error` or `error`. */
function splitLabel(label: string): readonly [string, string] {
  const colon = label.indexOf(':');
  return colon < 0 ? ['', label] : [label.slice(0, colon), label.slice(colon + 1)];
}

function splitClient(text: string): { client: string; port: number } {
  if (text === '' || readAddress(text) !== undefined) return { client: text, port: -1 };
  const colon = text.lastIndexOf(':');
  const port = colon > 0 && text.length - colon < 7 ? digits(text, colon + 1, text.length - colon - 1) : -1;
  return port >= 0 ? { client: text.slice(0, colon), port } : { client: text, port: -1 };
}

function levelOf(level: string): number | undefined {
  return level.startsWith('trace') ? 1 : levels[level];
}

const nginxHead = /^ \[([a-z]{1,8})\] \d{1,10}#\d{1,20}: (?:\*\d{1,20} )?/;

/** Reads a line of nginx's error log: `2023/01/02 15:04:05 [error] 12#0: *5 text, client: …`; undefined when it is none. */
export function readNginxError(line: string, zone: Zone): Observation | undefined {
  if (line.charCodeAt(4) !== 47 || line.charCodeAt(7) !== 47 || line.charCodeAt(19) !== 32) return undefined;
  const moment = readIsoMoment(`${line.slice(0, 4)}-${line.slice(5, 7)}-${line.slice(8, 19)}`, 0, zone);
  const head = nginxHead.exec(line.slice(19, 120));
  if (moment === undefined || head === null || levelOf(head[1]) === undefined) return undefined;
  const message = line.slice(19 + head[0].length);
  return observe(line, moment.time, { server: 'nginx', level: head[1], module: '', message, ...readTail(message) });
}

/**
 * `…, client: ADDRESS, server: NAME, request: "…", host: "…"`. nginx escapes
 * nothing here, so where what a client sent makes a second `client:` neither is
 * believed.
 */
function readTail(message: string): Pick<ErrorLine, 'client' | 'port' | 'request' | 'host'> {
  const at = message.indexOf(', client: ');
  if (at < 0 || message.lastIndexOf(', client: ') !== at) return { client: '', port: -1, request: '', host: '' };
  const comma = message.indexOf(',', at + 10);
  const client = message.slice(at + 10, comma < 0 ? message.length : comma);
  return {
    client,
    port: -1,
    request: quotedBehind(message, ', request: "', at),
    host: quotedBehind(message, ', host: "', at),
  };
}

function quotedBehind(message: string, name: string, start: number): string {
  const at = message.indexOf(name, start);
  const end = at < 0 ? -1 : message.indexOf('"', at + name.length);
  return end < 0 ? '' : message.slice(at + name.length, end);
}

function observe(raw: string, time: number, line: ErrorLine): Observation {
  const [method, target] = splitRequest(line.request);
  const address = readAddress(line.client);
  const fields = {
    message: line.message,
    level: line.level,
    module: line.module === '' ? undefined : line.module,
    'c-ip': address ?? (line.client === '' ? undefined : line.client),
    src_ip: address,
    src_host: address ?? (line.client === '' ? undefined : line.client),
    src_port: line.port < 0 ? undefined : line.port,
    'cs-method': method,
    'c-uri': target,
    'cs-uri-query': target,
    'cs-uri-decoded': target === undefined ? undefined : decodeUrl(target),
    'cs-host': line.host === '' ? undefined : line.host,
  };
  const source = line.server === 'nginx' ? nginxSource : apacheSource;
  return new LazyObservation(raw, time, source, fields, () => errorEvent(line, time, method, target));
}

function splitRequest(request: string): readonly [string | undefined, string | undefined] {
  const words = unescapeLog(request).split(' ');
  return words.length < 2 ? [undefined, undefined] : [words[0], words[1]];
}

function errorEvent(line: ErrorLine, time: number, method: string | undefined, target: string | undefined): OcsfEvent {
  const metadata = metadataOf(line.server, undefined, 'error', { log_level: line.level });
  const severityId = levelOf(line.level) ?? 1;
  const source = readEndpoint(line.client, line.port);
  if (target === undefined) {
    const unmapped = source === undefined ? undefined : { client: line.client };
    const parts = { classUid: 0, activityId: 0, severityId, time, metadata };
    return makeEvent(parts, { message: line.message, count: 1, unmapped });
  }
  const known = { method, target, host: line.host === '' ? undefined : line.host };
  const http = httpParts({
    ...known,
    agent: undefined,
    referrer: undefined,
    version: undefined,
    status: undefined,
    length: undefined,
  });
  return makeEvent(
    { classUid: 4002, activityId: http.activityId, severityId, statusId: 2, time, metadata },
    { ...http.attributes, src_endpoint: source, message: line.message, count: 1 },
  );
}
