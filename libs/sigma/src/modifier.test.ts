import { describe, expect, test } from 'vitest';
import { detects, matches, refusalOf, ruleText } from './observation.fixture.ts';

/** [detection line, fields, whether it matches] */
type Row = readonly [string, Record<string, unknown>, boolean];

function rows(name: string, cases: readonly Row[]): void {
  test.each(cases)(`${name}: %s on %j → %s`, (line, fields, expected) => {
    expect(matches(line, fields)).toBe(expected);
  });
}

describe('Sigma specification 2.x, value matching', () => {
  rows('texts compare without case', [
    ["a: 'Foo'", { a: 'fOO' }, true],
    ["a: 'Foo'", { a: 'foobar' }, false],
    ["a: 'ΟΔΟΣ'", { a: 'οδος' }, true],
    ["a|contains: 'ΟΔΟΣ'", { a: 'οδοσx' }, true],
  ]);
  rows('wildcards', [
    ["a: 'f*r'", { a: 'foobar' }, true],
    ["a: 'f*r'", { a: 'fr' }, true],
    ["a: 'f?r'", { a: 'fr' }, false],
    ["a: 'f?r'", { a: 'f😀r' }, true],
    ["a: '*x*y*'", { a: 'axbyc' }, true],
    ["a: '*x*y*'", { a: 'aybxc' }, false],
    ["a: 'a*'", { a: 'a\nb' }, true],
    ["a: '*'", { a: '' }, true],
    ["a: '*'", { a: null }, false],
    ["a: '*'", {}, false],
  ]);
  rows('escapes', [
    ["a: 'C:\\Windows'", { a: 'c:\\windows' }, true],
    ["a: 'x\\\\y'", { a: 'x\\y' }, true],
    ["a: 'x\\*y'", { a: 'x*y' }, true],
    ["a: 'x\\*y'", { a: 'xzy' }, false],
    ["a: 'x\\\\*y'", { a: 'x\\zzy' }, true],
    ["a: 'x\\\\\\*y'", { a: 'x\\*y' }, true],
    ["a: 'x\\\\\\*y'", { a: 'x\\zy' }, false],
    ["a: 'x\\\\\\y'", { a: 'x\\\\y' }, true],
    ["a: 'x\\\\\\\\y'", { a: 'x\\\\y' }, true],
    ["a: 'x\\'", { a: 'x\\' }, true],
  ]);
  rows('numbers and texts compare both ways', [
    ['a: 5', { a: '5' }, true],
    ['a: 5', { a: '05' }, true],
    ['a: 5', { a: 5 }, true],
    ['a: 5', { a: 50 }, false],
    ["a: '5'", { a: 5 }, true],
    ['a: true', { a: 'True' }, true],
    ["a: 'true'", { a: true }, true],
    ['a: 12345678901234567890', { a: '12345678901234567890' }, true],
    ['a: 12345678901234567890', { a: '12345678901234567891' }, false],
  ]);
  rows('empty and null', [
    ["a: ''", { a: '' }, true],
    ["a: ''", {}, false],
    ["a: ''", { a: null }, false],
    ['a: null', {}, true],
    ['a: null', { a: null }, true],
    ['a: null', { a: '' }, false],
    ['a:', {}, true],
  ]);
  rows('lists, arrays and dotted names', [
    ['a: [x, y]', { a: 'y' }, true],
    ['a: x', { a: ['z', 'x'] }, true],
    ['a.b: x', { a: { b: 'x' } }, true],
    ['a.b: x', { 'a.b': 'x' }, true],
    ['a.b.c: x', { a: { 'b.c': 'x' } }, true],
    ['a.b: x', { a: [{ b: 'y' }, { b: 'x' }] }, true],
    ['A: x', { a: 'x' }, false],
    ['constructor: x', {}, false],
    ['constructor: null', {}, true],
  ]);
});

describe('modifiers, appendix of specification 2.1', () => {
  rows('contains, startswith, endswith, cased', [
    ['a|contains: b', { a: 'aBc' }, true],
    ['a|startswith: b', { a: 'bc' }, true],
    ['a|startswith: b', { a: 'ab' }, false],
    ['a|endswith: b', { a: 'ab' }, true],
    ["a|endswith: '\\x.exe'", { a: 'C:\\X.EXE' }, true],
    ['a|contains|cased: B', { a: 'aBc' }, true],
    ['a|contains|cased: B', { a: 'abc' }, false],
    ["a|contains: 'x*y'", { a: '1x2y3' }, true],
  ]);
  rows('all', [
    ['a|contains|all: [x, y]', { a: 'yx' }, true],
    ['a|contains|all: [x, y]', { a: 'x' }, false],
  ]);
  rows('exists', [
    ['a|exists: true', { a: '' }, true],
    ['a|exists: true', { a: null }, false],
    ['a|exists: false', {}, true],
    ['a|exists: false', { a: 0 }, false],
  ]);
  rows('neq', [
    ['a|neq: x', { a: 'y' }, true],
    ['a|neq: x', { a: 'X' }, false],
    ['a|neq: x', {}, false],
    ['a|neq: [x, y]', { a: 'y' }, false],
    ['a|neq: [x, y]', { a: 'z' }, true],
    ['a|neq: x', { a: ['x', 'z'] }, false],
    ['a|contains|all|neq: [x, y]', { a: 'x' }, true],
    ['a|contains|all|neq: [x, y]', { a: 'xy' }, false],
  ]);
  rows('re', [
    ["a|re: 'f.o$'", { a: 'xfoo' }, true],
    ["a|re: 'F.o'", { a: 'foo' }, false],
    ["a|re|i: 'F.o'", { a: 'foo' }, true],
    ["a|re: '(?i)ECHO.*clip'", { a: 'x echo 1 CLIP' }, true],
    ["a|re|i: 'KIS{2}'", { a: 'kiſs' }, true],
    ["a|re: '^b$'", { a: 'a\nb' }, false],
    ["a|re|m: '^b$'", { a: 'a\nb' }, true],
    ["a|re: 'a.b'", { a: 'a\nb' }, false],
    ["a|re|s: 'a.b'", { a: 'a\nb' }, true],
    ["a|re: '\\d{3}'", { a: 1234 }, true],
  ]);
  rows('base64, base64offset, wide', [
    ["a|base64: 'foobar'", { a: 'Zm9vYmFy' }, true],
    ["a|base64offset|contains: 'http://'", { a: Buffer.from('x http://y').toString('base64') }, true],
    ["a|base64offset|contains: 'http://'", { a: Buffer.from('xx http://y').toString('base64') }, true],
    ["a|base64offset|contains: 'http://'", { a: Buffer.from('xxx http://y').toString('base64') }, true],
    ["a|base64offset|contains: 'http://'", { a: Buffer.from('xxx https//y').toString('base64') }, false],
    ["a|wide|base64offset|contains: 'ping'", { a: Buffer.from('a ping', 'utf16le').toString('base64') }, true],
    ["a|utf16be|base64: 'ab'", { a: Buffer.from([0, 97, 0, 98]).toString('base64') }, true],
    ["a|utf16|base64: 'ab'", { a: Buffer.from([255, 254, 97, 0, 98, 0]).toString('base64') }, true],
  ]);
  rows('windash', [
    ["a|contains|windash: ' -c'", { a: 'x /c' }, true],
    ["a|contains|windash: ' -c'", { a: 'x –c' }, true],
    ["a|contains|windash: ' /c'", { a: 'x -c' }, true],
    ["a|contains|windash: ' -c'", { a: 'x +c' }, false],
    ["a|contains|windash: 'a-b'", { a: 'a/b' }, false],
    ["a|contains|windash: ' -a -b -c -d'", { a: 'x /a -b —c ―d' }, true],
    ["a|contains|windash: ' -a -b -c -d*e'", { a: 'x /A -b —c ―dxxe' }, true],
    ["a|contains|windash: ' -a -b -c -d'", { a: 'x /a -b +c -d' }, false],
  ]);
  rows('lt, lte, gt, gte', [
    ['a|lt: 5', { a: 4 }, true],
    ['a|lt: 5', { a: 5 }, false],
    ['a|lte: 5', { a: '5' }, true],
    ['a|gt: 5', { a: '6' }, true],
    ['a|gte: 5.5', { a: 5.5 }, true],
    ['a|gt: 5', { a: 'x' }, false],
    ['a|lt: 5', { a: '' }, false],
    ['a|lt: 5', {}, false],
  ]);
  rows('cidr', [
    ["a|cidr: '10.0.0.0/8'", { a: '10.255.0.1' }, true],
    ["a|cidr: '10.0.0.0/8'", { a: '11.0.0.1' }, false],
    ["a|cidr: '192.168.0.0/23'", { a: '192.168.1.255' }, true],
    ["a|cidr: '192.168.0.0/23'", { a: '192.168.2.0' }, false],
    ["a|cidr: '2001:db8::/33'", { a: '2001:DB8:7fff::1' }, true],
    ["a|cidr: '2001:db8::/33'", { a: '2001:db8:8000::1' }, false],
    ["a|cidr: '10.0.0.0/8'", { a: '::ffff:10.1.2.3' }, true],
    ["a|cidr: '::/0'", { a: '10.1.2.3' }, false],
    ["a|cidr: '0.0.0.0/0'", { a: '10.1.2.3' }, true],
    ["a|cidr: '10.0.0.0/8'", { a: '10.1.2' }, false],
    ["a|cidr: 'fe80::/10'", { a: 'fe80::1%eth0' }, true],
    ["a|cidr: '10.1.2.3'", { a: '10.1.2.3' }, true],
  ]);
  rows('fieldref', [
    ['a|fieldref: b', { a: 'X', b: 'x' }, true],
    ['a|fieldref: b', { a: 'x', b: 'y' }, false],
    ['a|fieldref: b', { a: 'x' }, false],
    ['a|fieldref: b', {}, false],
    ['a|fieldref|endswith: b', { a: 'xy', b: 'Y' }, true],
    ['a|fieldref|neq: b', { a: 'x', b: 'y' }, true],
    ['a|fieldref|contains: b', { a: 'xyz', b: ['q', 'y'] }, true],
  ]);
  rows('minute to year', [
    ['a|minute: 41', { a: '2026-11-21T08:41:48Z' }, true],
    ['a|hour: 8', { a: '2026-11-21 08:41:48.482' }, true],
    ['a|hour|gte: 22', { a: '2026-11-21T23:00:00Z' }, true],
    ['a|hour: 23', { a: '2026-11-22T00:00:00+01:00' }, true],
    ['a|day: 21', { a: 1_795_219_200_000 }, true],
    ['a|week: 53', { a: '2021-01-03' }, true],
    ['a|week: 1', { a: '2021-01-04' }, true],
    ['a|month: 11', { a: 1_795_219_200 }, true],
    ['a|year: 2026', { a: '2026-11-21T00:00:00Z' }, true],
    ['a|year: 2026', { a: 'yesterday' }, false],
  ]);
});

describe('keywords', () => {
  const search = (list: string) => `keywords:\n${list}\ncondition: keywords`;
  test.each([
    ['  - foo\n  - bar', { x: 'a BAR b' }, true],
    ['  - foo\n  - bar', { bar: 'x' }, false],
    ['  - foo', { x: { y: ['z', 'Foo'] } }, true],
    ["  '|all':\n    - foo\n    - bar", { x: 'foo', y: 'bar' }, true],
    ["  '|all':\n    - foo\n    - bar", { x: 'foo' }, false],
    ["  '|re': 'f.o'", { x: 'xfooy' }, true],
    ["  '|startswith': foo", { x: 'xfoo' }, false],
    ['  - 4688', { x: 4688 }, true],
    ["  - 'f*r'", { x: 'a foobar' }, true],
  ])('%s on %j → %s', (list, fields, expected) => {
    expect(detects(search(list), fields)).toBe(expected);
  });

  test('a line of text is searched whole, a JSON line only in its values', () => {
    expect(detects(search('  - host7'), { message: 'x' }, { raw: 'Nov 21 host7 x' })).toBe(true);
    expect(detects(search('  - message'), { message: 'x' })).toBe(false);
  });
});

describe('modifiers that are refused, with the place', () => {
  test.each([
    ['a|foo: x', 'the modifier "foo" is not known'],
    ['a|contains|startswith: x', 'the modifier startswith contradicts another of its kind before it'],
    ['a|contains|contains: x', 'the modifier contains contradicts another of its kind before it'],
    ['a|all|all: x', 'the modifier all stands twice'],
    ['a|re|contains: x', 'the modifiers re and contains cannot be combined'],
    ['a|i: x', 'the modifier i needs re before it'],
    ['a|wide: x', 'the modifier wide needs base64 or base64offset after it'],
    ['a|base64|wide: x', 'the modifier wide must stand before base64'],
    [
      'a|contains|base64: x',
      'the modifier base64 must stand before contains, startswith and endswith: wildcards cannot be encoded',
    ],
    ["a|base64: 'x*'", 'a value with wildcards cannot be encoded in base64'],
    ['a|exists: 1', 'exists takes true or false, not a number'],
    ['a|exists: [true, false]', 'exists takes one value'],
    ["a|gt: '5'", 'gt takes a number, not a text'],
    ['a|cidr: 10.0.0.0/33', '"10.0.0.0/33" is not a network such as 192.0.2.0/24 or 2001:db8::/32'],
    ['a|expand: "%nobody%"', 'the placeholder %nobody% is not known'],
    ['a|contains: null', 'null cannot be combined with a modifier that needs a text'],
    ["a|re: 'x(?=y)'", 'look-around is not part of the regular expressions of Sigma rules'],
    ["'|exists': true", 'exists needs a field before it'],
    ['a: []', 'a has no values'],
    ['a: {b: c}', 'a value of a must be a text, number, truth value or null, but it is a map'],
  ])('%s: %s', (line, reason) => {
    const refused = refusalOf(ruleText(`sel:\n  ${line}\ncondition: sel`));
    expect(refused?.reason).toBe(reason);
    expect(refused?.line).toBe(6);
    expect(refused?.column).toBeGreaterThanOrEqual(5);
  });

  test('an invalid regular expression names its place', () => {
    const refused = refusalOf(ruleText("sel:\n  a|re: '(x'\ncondition: sel"));
    expect(refused).toMatchObject({ line: 6, column: 11 });
    expect(refused?.reason).toContain('the regular expression is not valid');
  });
});
