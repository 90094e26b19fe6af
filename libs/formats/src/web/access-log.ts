import { digits, isDigit, monthAt } from '../moment.ts';
import { closingQuote, unescapeLog } from './web-text.ts';

/** One request as a web server logs it. Unknown texts are empty, unknown numbers -1. */
export interface AccessLine {
  readonly time: number;
  readonly client: string;
  readonly user: string;
  readonly host: string;
  /** Empty when what came was no HTTP request; then `target` holds what came. */
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string;
  readonly agent: string;
}

/** Reads access log lines of one source; keeps the last second. */
export interface AccessLogReader {
  /** Undefined when the line is none. */
  read(line: string): AccessLine | undefined;
}

/**
 * Makes a reader of the common and combined forms of nginx and Apache, also with
 * `host:port` in front and more fields behind. Whatever the client writes
 * stands in quotes that the server escapes, or behind the address.
 */
export function createAccessLogReader(): AccessLogReader {
  let cachedText = '';
  let cachedTime = Number.NaN;

  function readTime(line: string, start: number): number {
    if (cachedText !== '' && line.startsWith(cachedText, start)) return cachedTime;
    const time = readClfTime(line, start);
    if (!Number.isNaN(time)) {
      cachedText = line.slice(start, start + 26);
      cachedTime = time;
    }
    return time;
  }

  return {
    read(line) {
      const quote = line.indexOf('"');
      if (quote < 24) return undefined;
      // The user name in front may hold brackets of its own; the time is the last.
      const bracket = line.lastIndexOf('[', quote);
      if (bracket < 4 || line.charCodeAt(bracket + 27) !== 93) return undefined;
      const time = readTime(line, bracket + 1);
      const end = closingQuote(line, quote + 1);
      if (Number.isNaN(time) || end < 0) return undefined;
      return readFields(line, bracket, quote, end, time);
    },
  };
}

/** `10/Oct/2000:13:55:36 -0700`, NaN when it is not. */
function readClfTime(line: string, start: number): number {
  const dayOfMonth = digits(line, start, 2);
  const month = monthAt(line, start + 3);
  const year = digits(line, start + 7, 4);
  const hour = digits(line, start + 12, 2);
  const minute = digits(line, start + 15, 2);
  const second = digits(line, start + 18, 2);
  const shift = digits(line, start + 22, 4);
  const sign = line.charCodeAt(start + 21);
  if (dayOfMonth < 1 || month < 0 || year < 0 || hour < 0 || minute < 0 || second < 0 || shift < 0) return Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const minutes = Math.floor(shift / 100) * 60 + (shift % 100);
  const local = Date.UTC(year, month, dayOfMonth, hour, minute, second);
  return sign === 43 ? local - minutes * 60_000 : local + minutes * 60_000;
}

function readFields(line: string, bracket: number, quote: number, end: number, time: number): AccessLine | undefined {
  const head = readHead(line, bracket);
  if (head === undefined) return undefined;
  const request = readRequest(line, quote + 1, end);
  const statusStart = end + 2;
  const statusEnd = wordEnd(line, statusStart);
  const bytesEnd = wordEnd(line, statusEnd + 1);
  const referrer = readQuoted(line, bytesEnd + 1);
  const agent = readQuoted(line, referrer.end + 1);
  return {
    time,
    ...head,
    ...request,
    status: readNumber(line, statusStart, statusEnd),
    bytes: readNumber(line, statusEnd + 1, bytesEnd),
    referrer: referrer.text,
    agent: agent.text,
  };
}

/** `[HOST[:PORT] ]CLIENT IDENT USER `; the user is last and may hold blanks. */
function readHead(line: string, bracket: number): { client: string; user: string; host: string } | undefined {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  if (first < 1 || second < 0 || second >= bracket) return undefined;
  const word = line.slice(0, first);
  const next = line.slice(first + 1, second);
  // With a host in front, the second word is the client, which ident never is.
  const hasHost = next !== '-' && isClient(next);
  const userStart = hasHost ? line.indexOf(' ', second + 1) : second;
  const user = userStart > 0 && userStart < bracket - 1 ? line.slice(userStart + 1, bracket - 1) : '';
  return {
    client: hasHost ? next : word,
    user: user === '-' ? '' : unescapeLog(user),
    host: hasHost ? withoutPort(word) : '',
  };
}

function isClient(word: string): boolean {
  const code = word.charCodeAt(0);
  return (isDigit(code) && word.indexOf('.') > 0) || word.indexOf(':') >= 0;
}

function withoutPort(word: string): string {
  const colon = word.lastIndexOf(':');
  return colon > 0 && isDigit(word.charCodeAt(colon + 1)) ? word.slice(0, colon) : word;
}

/** `METHOD TARGET HTTP/1.1`; the target may hold blanks when a client breaks the rules. */
function readRequest(line: string, start: number, end: number): { method: string; target: string; version: string } {
  const methodEnd = line.indexOf(' ', start);
  const versionStart = line.lastIndexOf(' ', end);
  const isHttp = versionStart > methodEnd && line.startsWith('HTTP/', versionStart + 1);
  if (methodEnd < 0 || methodEnd >= end || !isMethod(line, start, methodEnd)) {
    const text = line.slice(start, end);
    return { method: '', target: text === '-' ? '' : unescapeLog(text), version: '' };
  }
  return {
    method: line.slice(start, methodEnd),
    target: unescapeLog(line.slice(methodEnd + 1, isHttp ? versionStart : end)),
    version: isHttp ? line.slice(versionStart + 6, end) : '',
  };
}

function isMethod(line: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 20) return false;
  for (let at = start; at < end; at++) {
    const code = line.charCodeAt(at);
    if ((code < 65 || code > 90) && code !== 45 && code !== 95) return false;
  }
  return true;
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  if (line.charCodeAt(start) !== 34) return { text: '', end: start };
  const end = closingQuote(line, start + 1);
  const stop = end < 0 ? line.length : end;
  const text = line.slice(start + 1, stop);
  return { text: text === '-' ? '' : unescapeLog(text), end: stop + 1 };
}

function readNumber(line: string, start: number, end: number): number {
  return end > start && end - start < 16 ? digits(line, start, end - start) : -1;
}

function wordEnd(line: string, start: number): number {
  const end = line.indexOf(' ', start);
  return end < 0 ? line.length : end;
}
