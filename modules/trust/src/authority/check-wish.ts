import { BlockList, isIP } from 'node:net';
import type { Text } from '@citywall/kernel';
import type { CertificateWish, Profile, ProfileBreach, SubjectAttribute, WishedName } from './profile.ts';

/** Everything in a wish that its profile does not allow; none when it may be certified. `domain` is the city's own, '' while unknown. */
export function checkWish(wish: CertificateWish, profile: Profile, domain: string): readonly ProfileBreach[] {
  return [
    ...checkKey(wish, profile),
    ...checkSubject(wish, profile),
    ...checkCount(wish, profile),
    ...wish.names.flatMap((name) => checkName(name, profile, domain)),
    ...checkDays(wish, profile),
  ];
}

function breach(rule: string, en: string, zh: string): ProfileBreach {
  return { rule, words: { en, zh } satisfies Text };
}

function checkKey({ key }: CertificateWish, { keys }: Profile): readonly ProfileBreach[] {
  if ((keys as readonly string[]).includes(key)) return [];
  return [
    breach('key', `a key of kind ${key}; allowed are ${keys.join(', ')}`, `密钥类型 ${key}；允许：${keys.join('、')}`),
  ];
}

function checkSubject({ subject }: CertificateWish, profile: Profile): readonly ProfileBreach[] {
  const { required, allowed } = profile.subject;
  const may = new Set<string>([...required, ...allowed]);
  const has = new Set(subject.map(({ attribute }) => attribute));
  const missing = required.filter((attribute: SubjectAttribute) => !has.has(attribute));
  return [
    ...missing.map((name) => breach('subject', `the subject lacks ${name}`, `主体缺少 ${name}`)),
    ...[...has]
      .filter((name) => !may.has(name))
      .map((name) => breach('subject', `the subject may not hold ${name}`, `主体不得包含 ${name}`)),
    ...subject
      .filter(({ value }) => value.trim() === '' || value.length > 200)
      .map(({ attribute }) =>
        breach('subject', `${attribute} must hold 1 to 200 characters`, `${attribute} 长度须为 1 至 200 个字符`),
      ),
  ];
}

function checkCount({ names }: CertificateWish, { names: { atLeast, atMost } }: Profile): readonly ProfileBreach[] {
  if (names.length >= atLeast && names.length <= atMost) return [];
  const range = atLeast === atMost ? `${atLeast}` : `${atLeast}–${atMost}`;
  return [
    breach(
      'name',
      `${names.length} alternative names; the profile wants ${range}`,
      `备用名称 ${names.length} 个；要求 ${range} 个`,
    ),
  ];
}

function checkDays({ days }: CertificateWish, { longestDays }: Profile): readonly ProfileBreach[] {
  if (days === undefined || (days >= 1 && days <= longestDays)) return [];
  return [breach('days', `${days} days; at most ${longestDays}`, `有效期 ${days} 天；最多 ${longestDays} 天`)];
}

function checkName({ kind, value }: WishedName, { names }: Profile, domain: string): readonly ProfileBreach[] {
  const allowed =
    kind === 'host'
      ? isHost(value) && names.hosts.some((pattern) => fitsHost(value, pattern, domain))
      : kind === 'mail'
        ? isMail(value) && names.mails.some((pattern) => fitsHost(value.slice(value.indexOf('@') + 1), pattern, domain))
        : kind === 'address'
          ? names.addresses.some((network) => contains(network, value))
          : names.uris.some((beginning) => value.startsWith(beginning));
  if (allowed) return [];
  return [breach('name', `the name ${value} (${kind})`, `名称 ${value}（${kind}）`)];
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const hostPattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`, 'i');

/** A host name, its first label perhaps a wildcard; never an address. */
export function isHost(text: string): boolean {
  return text.length <= 253 && hostPattern.test(text) && isIP(text) === 0;
}

function isMail(text: string): boolean {
  return /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@/.test(text) && isHost(text.slice(text.indexOf('@') + 1));
}

/** `*` alone fits all; `*.x` any name below x; a wildcard name fits only patterns that cover all names it stands for. */
export function fitsHost(name: string, pattern: string, domain: string): boolean {
  if (pattern.includes('{domain}') && domain === '') return false;
  const wanted = pattern.replace('{domain}', domain).toLowerCase();
  const host = name.toLowerCase();
  if (wanted === '*') return true;
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1 : host === wanted;
}

function contains(network: string, address: string): boolean {
  const family = isIP(address);
  const [base = '', bits = ''] = network.split('/');
  if (family === 0 || isIP(base) !== family) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
