import { isIP } from 'node:net';
import type { Condition, Hours } from './chain.ts';
import { type ChainReader, expected } from './chain-reader.ts';

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `role operator and not (from 10.0.0.0/8 or risk at least 50)`: mixing and/or needs parentheses. */
export function readCondition(reader: ChainReader): Condition {
  const first = readPart(reader);
  const word = reader.peek().text;
  if (word !== 'and' && word !== 'or') return first;
  const parts = [first];
  while (reader.take(word)) parts.push(readPart(reader));
  if (['and', 'or'].includes(reader.peek().text)) {
    reader.refuse({
      en: 'Here “and” meets “or”. Put parentheses around what belongs together.',
      zh: '此处 and 与 or 混用，请用括号标明哪些属于一组。',
    });
  }
  return { kind: word, parts };
}

function readPart(reader: ChainReader): Condition {
  if (reader.take('not')) return reader.deeper(() => ({ kind: 'not', part: readPart(reader) }));
  if (reader.take('(')) {
    return reader.deeper(() => {
      const inner = readCondition(reader);
      reader.expect(')');
      return inner;
    });
  }
  if (reader.take('role')) return { kind: 'role', role: reader.name({ en: 'A role', zh: '角色' }, true) };
  if (reader.take('organisation')) {
    return {
      kind: 'organisation',
      organisation: reader.name({ en: 'The id of an organisation', zh: '组织标识' }, true),
    };
  }
  if (reader.take('application')) {
    return { kind: 'application', application: reader.name({ en: 'The id of an application', zh: '应用标识' }, true) };
  }
  if (reader.take('from')) return readFrom(reader);
  if (reader.take('risk')) {
    reader.expect('at');
    reader.expect('least');
    return { kind: 'risk', least: readNumber(reader, 0, 100) };
  }
  if (reader.take('between')) return { kind: 'hours', hours: readHours(reader) };
  return reader.refuse(
    expected(
      'role, organisation, application, from, between, risk or not',
      '条件（role、organisation、application、from、between、risk、not）',
      reader.peek(),
    ),
  );
}

function readFrom(reader: ChainReader): Condition {
  const outside = reader.take('outside');
  const networks = [readNetwork(reader)];
  while (reader.take(',')) networks.push(readNetwork(reader));
  return { kind: 'from', networks, outside };
}

function readNetwork(reader: ChainReader): string {
  const token = reader.next();
  const [address = '', bits, more] = token.text.split('/');
  const version = token.kind === 'word' ? isIP(address) : 0;
  const most = version === 4 ? 32 : 128;
  if (
    version === 0 ||
    more !== undefined ||
    (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  ) {
    reader.refuse(expected('A network such as 10.0.0.0/8', '网段（如 10.0.0.0/8）', token), token);
  }
  return `${address}/${bits === undefined ? most : Number(bits)}`;
}

/** `between 08:00 and 18:00 +08:00 on mon-fri`. */
function readHours(reader: ChainReader): Hours {
  const from = readTime(reader);
  reader.expect('and');
  const to = readTime(reader);
  const zone = reader.next();
  const [, sign, hours = '', minutes = ''] = /^([+-])(\d\d):([0-5]\d)$/.exec(zone.text) ?? [];
  if (sign === undefined || Number(hours) > 14) {
    reader.refuse(expected('The zone, such as +08:00,', '时区（如 +08:00）', zone), zone);
  }
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return { from, to, offset: offset === 0 ? 0 : offset, days: reader.take('on') ? readDays(reader) : [] };
}

function readTime(reader: ChainReader): number {
  const token = reader.next();
  const [, hours, minutes] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(token.text) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  if (hours === undefined || time > 1_440)
    reader.refuse(expected('A time such as 08:00', '时刻（如 08:00）', token), token);
  return time;
}

function readDays(reader: ChainReader): readonly number[] {
  const days = new Set<number>();
  do {
    const token = reader.next();
    const [first = '', last = first, more] = token.text.split('-');
    const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last)];
    if (from === -1 || to < from || more !== undefined) {
      reader.refuse(expected('Days such as mon-fri or sat, sun', '星期（如 mon-fri 或 sat, sun）', token), token);
    }
    for (let day = from; day <= to; day += 1) days.add(day + 1);
  } while (reader.take(','));
  return [...days].sort();
}

/** A whole number between the two, both allowed. */
export function readNumber(reader: ChainReader, least: number, most: number): number {
  const token = reader.next();
  const value = /^\d{1,6}$/.test(token.text) ? Number(token.text) : -1;
  if (token.kind !== 'word' || value < least || value > most) {
    reader.refuse(expected(`A number from ${least} to ${most}`, `${least} 到 ${most} 之间的整数`, token), token);
  }
  return value;
}
