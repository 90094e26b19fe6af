import { digits, isDigit, monthAt, readIsoMoment, twoDigits, type YearChoice } from './moment.ts';
import type { Zone } from './zone.ts';

/** What stands before the message of a syslog line. Absent texts are empty, absent numbers -1. */
export interface SyslogHeader {
  /** ms UTC; NaN when the line has none. */
  time: number;
  facility: number;
  severity: number;
  host: string;
  program: string;
  /** What old tags put in brackets behind the program: `pam_unix` of `sshd(pam_unix)[1]:`. */
  module: string;
  pid: string;
  messageId: string;
  structuredData: string;
  /** Where the message begins in the line. */
  messageStart: number;
}

/** Reads headers of one source; keeps the last second so that it is computed once. */
export interface SyslogHeaderReader {
  /** Fills `header`; false when the line has neither a priority nor a time and so is no syslog line. */
  read(line: string, receivedAt: number, header: SyslogHeader): boolean;
}

/** A header to be filled, with nothing in it. */
export function emptyHeader(): SyslogHeader {
  return {
    time: Number.NaN,
    facility: -1,
    severity: -1,
    host: '',
    program: '',
    module: '',
    pid: '',
    messageId: '',
    structuredData: '',
    messageStart: 0,
  };
}

function clear(header: SyslogHeader): void {
  header.time = Number.NaN;
  header.facility = -1;
  header.severity = -1;
  header.host = '';
  header.program = '';
  header.module = '';
  header.pid = '';
  header.messageId = '';
  header.structuredData = '';
  header.messageStart = 0;
}

/** Makes a reader for RFC 5424, RFC 3164 and what devices really send under that name. */
export function createSyslogHeaderReader(zone: Zone, years: YearChoice): SyslogHeaderReader {
  let cachedText = '';
  let cachedTime = 0;

  /** `Mmm dd hh:mm:ss`, 15 characters. Answers whether it was there. */
  function readBsdTime(line: string, start: number, receivedAt: number): boolean {
    if (cachedText !== '' && line.startsWith(cachedText, start)) return true;
    const month = monthAt(line, start);
    if (month < 0) return false;
    const dayOfMonth = twoDigits(line, start + 4);
    const hour = twoDigits(line, start + 7);
    const minute = twoDigits(line, start + 10);
    const second = twoDigits(line, start + 13);
    if (dayOfMonth < 1 || dayOfMonth > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    if (second < 0 || second > 60 || line.charCodeAt(start + 9) !== 58 || line.charCodeAt(start + 12) !== 58)
      return false;
    const timeOfDay = ((hour * 60 + minute) * 60 + second) * 1000;
    cachedTime = zone(years.place(month, dayOfMonth, timeOfDay, receivedAt));
    cachedText = line.slice(start, start + 15);
    return true;
  }

  /** Fills the time and answers where the line goes on, -1 when there is no time. */
  function readTime(line: string, start: number, receivedAt: number, header: SyslogHeader): number {
    let at = start;
    const first = line.charCodeAt(at);
    // Cisco marks a clock that is not synchronised with a star or a dot.
    if (first === 42 || first === 46) at++;
    if (isDigit(line.charCodeAt(at))) {
      const moment = readIsoMoment(line, at, zone);
      if (moment === undefined) return -1;
      header.time = moment.time;
      return skipColon(line, moment.end);
    }
    if (line.charCodeAt(at + 6) === 32 && readBsdTime(line, at, receivedAt)) {
      header.time = cachedTime;
      return readTimeSuffix(line, at + 15, at, header);
    }
    // `Mmm dd yyyy hh:mm:ss`: the year between date and time.
    if (line.charCodeAt(at + 6) === 32 && line.charCodeAt(at + 11) === 32) {
      const time = readDatedTime(line, at, zone);
      if (time === undefined) return -1;
      header.time = time;
      return readFraction(line, at + 20, header);
    }
    // `Mmm d hh:mm:ss`: the day neither padded nor two digits.
    if (line.charCodeAt(at + 5) === 32 && monthAt(line, at) >= 0) {
      const padded = `${line.slice(at, at + 4)} ${line.slice(at + 4, at + 14)}`;
      if (readBsdTime(padded, 0, receivedAt)) {
        header.time = cachedTime;
        return readTimeSuffix(line, at + 14, at, header);
      }
    }
    return -1;
  }

  /** Fractions and a year behind the time: `.123`, ` 2024`. */
  function readTimeSuffix(line: string, start: number, timeStart: number, header: SyslogHeader): number {
    let at = readFraction(line, start, header);
    if (line.charCodeAt(at) === 32 && isDigit(line.charCodeAt(at + 1)) && isYearEnd(line, at + 5)) {
      const year = digits(line, at + 1, 4);
      if (year >= 1970 && year <= 2999) {
        const fraction = header.time % 1000;
        const month = monthAt(line, timeStart);
        const local = Date.UTC(year, month, twoDigits(line, timeStart + 4)) + localTimeOfDay(line, start);
        header.time = zone(local) + fraction;
        at += 5;
      }
    }
    return skipColon(line, at);
  }

  return {
    read(line, receivedAt, header) {
      clear(header);
      const start = readPriority(line, header);
      if (start > 0 && isVersion(line, start)) return readRfc5424(line, start, zone, header);
      let at = start > 0 ? skipSequence(line, start) : 0;
      const afterTime = readTime(line, at, receivedAt, header);
      if (afterTime < 0 && start === 0) return false;
      if (afterTime >= 0) at = afterTime;
      while (line.charCodeAt(at) === 32) at++;
      readHostAndTag(line, at, afterTime >= 0, header);
      return true;
    },
  };
}

const longestHost = 255;

/** `.123` behind the time; answers where the line goes on. */
function readFraction(line: string, start: number, header: SyslogHeader): number {
  if (line.charCodeAt(start) !== 46 || !isDigit(line.charCodeAt(start + 1))) return skipColon(line, start);
  let at = start + 1;
  let scale = 100;
  let fraction = 0;
  for (; isDigit(line.charCodeAt(at)); at++) {
    fraction += (line.charCodeAt(at) - 48) * scale;
    scale /= 10;
  }
  header.time += Math.floor(fraction + 1e-6);
  return skipColon(line, at);
}

/** `Mmm dd yyyy hh:mm:ss`, 20 characters. */
function readDatedTime(line: string, start: number, zone: Zone): number | undefined {
  const month = monthAt(line, start);
  const dayOfMonth = twoDigits(line, start + 4);
  const year = digits(line, start + 7, 4);
  if (month < 0 || dayOfMonth < 1 || dayOfMonth > 31 || year < 1970) return undefined;
  if (line.charCodeAt(start + 14) !== 58 || line.charCodeAt(start + 17) !== 58) return undefined;
  const timeOfDay = localTimeOfDay(line, start + 20);
  return timeOfDay < 0 || timeOfDay > 86_400_000 ? undefined : zone(Date.UTC(year, month, dayOfMonth) + timeOfDay);
}

/** Time of day in ms from the `hh:mm:ss` that ends at a place. */
function localTimeOfDay(line: string, end: number): number {
  return ((twoDigits(line, end - 8) * 60 + twoDigits(line, end - 5)) * 60 + twoDigits(line, end - 2)) * 1000;
}

/** A blank, or a colon and a blank; a colon alone goes on with an IPv6 address. */
function isYearEnd(line: string, at: number): boolean {
  return line.charCodeAt(at) === 32 || line.startsWith(': ', at);
}

function skipColon(line: string, at: number): number {
  return line.charCodeAt(at) === 58 ? at + 1 : at;
}

/** `<PRI>`: fills facility and severity and answers where the line goes on, 0 when there is none. */
function readPriority(line: string, header: SyslogHeader): number {
  if (line.charCodeAt(0) !== 60) return 0;
  const end = line.indexOf('>');
  if (end < 2 || end > 4) return 0;
  const priority = digits(line, 1, end - 1);
  if (priority < 0 || priority > 191) return 0;
  header.facility = priority >> 3;
  header.severity = priority & 7;
  return end + 1;
}

/** The version of RFC 5424 is a number and a blank, then a time or a dash. */
function isVersion(line: string, start: number): boolean {
  const first = line.charCodeAt(start);
  if (first < 49 || first > 57 || line.charCodeAt(start + 1) !== 32) return false;
  const next = line.charCodeAt(start + 2);
  return next === 45 || (isDigit(next) && line.charCodeAt(start + 6) === 45);
}

/** Cisco numbers its lines: `<189>45: Mar  1 …`. */
function skipSequence(line: string, start: number): number {
  let at = start;
  while (isDigit(line.charCodeAt(at)) && at < start + 12) at++;
  return at > start && line.charCodeAt(at) === 58 && line.charCodeAt(at + 1) === 32 ? at + 2 : start;
}

function readRfc5424(line: string, start: number, zone: Zone, header: SyslogHeader): boolean {
  let at = start + 2;
  const moment = readIsoMoment(line, at, zone);
  if (moment !== undefined) header.time = moment.time;
  at = wordEnd(line, at) + 1;
  const words: string[] = [];
  for (let count = 0; count < 4; count++) {
    const end = wordEnd(line, at);
    const word = line.slice(at, end);
    words.push(word === '-' ? '' : word);
    at = end + 1;
  }
  [header.host, header.program, header.pid, header.messageId] = words;
  splitModule(header);
  let end = at;
  if (line.charCodeAt(at) === 45) end = at + 1;
  else while (line.charCodeAt(end) === 91) end = elementEnd(line, end);
  if (line.charCodeAt(at) === 91) header.structuredData = line.slice(at, end);
  // rsyslog passes on the blank that stood behind a legacy tag as the first character of the message.
  while (line.charCodeAt(end) === 32 || line.charCodeAt(end) === 0xfeff) end++;
  header.messageStart = Math.min(end, line.length);
  return true;
}

/** Behind the `]` that closes a structured data element; a quoted value may hold `\]`. */
function elementEnd(line: string, start: number): number {
  let quoted = false;
  for (let at = start + 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted && code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (code === 93 && !quoted) return at + 1;
  }
  return line.length;
}

function wordEnd(line: string, start: number): number {
  const end = line.indexOf(' ', start);
  return end < 0 ? line.length : end;
}

/** `HOST TAG: message`, where either may be missing. Without a time nothing tells a host from a word: then only a tag is read. */
function readHostAndTag(line: string, start: number, hasTime: boolean, header: SyslogHeader): void {
  header.messageStart = start;
  const end = wordEnd(line, start);
  if (readTag(line, start, header)) return;
  if (!hasTime || end === line.length || end - start > longestHost || line.charCodeAt(start) === 37) return;
  header.host = line.slice(start, end);
  header.messageStart = end + 1;
  readTag(line, end + 1, header);
}

/** `program[pid]:`, `program:`, `program(module)[pid]:`; the colon must come, and no blank before it. */
function readTag(line: string, start: number, header: SyslogHeader): boolean {
  let at = start;
  for (const limit = Math.min(line.length, start + 64); at < limit; at++) {
    const code = line.charCodeAt(at);
    if (code === 32 || code === 58 || code === 91 || code === 40) break;
  }
  if (at === start) return false;
  const programEnd = at;
  let module = '';
  if (line.charCodeAt(at) === 40) {
    const close = line.indexOf(')', at);
    if (close < 0 || close - at > 64) return false;
    module = line.slice(at + 1, close);
    at = close + 1;
  }
  let pid = '';
  if (line.charCodeAt(at) === 91) {
    const close = line.indexOf(']', at);
    if (close < 0 || close - at > 64) return false;
    pid = line.slice(at + 1, close);
    at = close + 1;
  }
  // An address in full is a host, not a tag: `2001:db8::1 sshd[1]:`.
  if (line.charCodeAt(at) !== 58 || !isTagEnd(line.charCodeAt(at + 1))) return false;
  header.program = line.slice(start, programEnd);
  header.module = module;
  header.pid = pid;
  header.messageStart = line.charCodeAt(at + 1) === 32 ? at + 2 : at + 1;
  return true;
}

function isTagEnd(code: number): boolean {
  return code === 32 || Number.isNaN(code);
}

function splitModule(header: SyslogHeader): void {
  const open = header.program.indexOf('(');
  if (open > 0 && header.program.endsWith(')')) {
    header.module = header.program.slice(open + 1, -1);
    header.program = header.program.slice(0, open);
  }
}
