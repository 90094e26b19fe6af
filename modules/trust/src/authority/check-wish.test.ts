import { describe, expect, test } from 'vitest';
import { checkWish } from './check-wish.ts';
import type { CertificateWish, WishedName } from './profile.ts';
import { initialProfiles } from './profiles.table.ts';

const profileOf = (name: string) => initialProfiles.find((profile) => profile.name === name)!;
const service: CertificateWish = {
  key: 'ecdsa-p256',
  subject: [],
  names: [{ kind: 'host', value: 'app.city.example' }],
};
const rules = (wish: Partial<CertificateWish>, profile = 'service-tls', domain = 'city.example') =>
  checkWish({ ...service, ...wish }, profileOf(profile), domain).map(({ rule }) => rule);
const named = (kind: WishedName['kind'], value: string, domain?: string) =>
  rules({ names: [{ kind, value }] }, 'service-tls', domain);

describe('a request against its profile', () => {
  test('passes when every part is allowed', () => {
    expect(rules({})).toEqual([]);
    expect(rules({ days: 398, subject: [{ attribute: 'commonName', value: 'app' }] })).toEqual([]);
  });

  test('names each part that is not', () => {
    expect(
      rules({
        key: 'rsa-1024',
        subject: [{ attribute: 'country', value: 'CN' }],
        names: [],
        days: 399,
      }),
    ).toEqual(['key', 'subject', 'name', 'days']);
    const [{ words }] = checkWish({ ...service, key: 'rsa-1024' }, profileOf('service-tls'), 'city.example');
    expect(words.en).toContain('rsa-1024');
    expect(words.zh).toContain('rsa-1024');
  });

  test.each([
    ['app.city.example', true],
    ['city.example', true],
    ['*.city.example', true],
    ['a.b.city.example', true],
    ['CITY.example', true],
    ['evilcity.example', false],
    ['city.example.evil', false],
    ['.city.example', false],
    ['a..city.example', false],
    ['a\0.city.example', false],
    ['*.*.city.example', false],
    ['a.*.city.example', false],
    ['*', false],
    ['*.example', false],
    ['10.0.0.1', false],
  ])('host %s: %s', (host, allowed) => {
    expect(named('host', host)).toEqual(allowed ? [] : ['name']);
  });

  test('allows no name of the city while its domain is unknown', () => {
    expect(named('host', '.', '')).toEqual(['name']);
    expect(named('host', 'app', '')).toEqual(['name']);
  });

  test.each([
    ['10.1.2.3', true],
    ['fd00::1', true],
    ['8.8.8.8', false],
    ['::ffff:8.8.8.8', false],
    ['10.1.2', false],
  ])('address %s: %s', (address, allowed) => {
    expect(named('address', address)).toEqual(allowed ? [] : ['name']);
  });

  test('mail addresses are those of the city', () => {
    const person = (mail: string) =>
      rules({ subject: [{ attribute: 'commonName', value: 'Li' }], names: [{ kind: 'mail', value: mail }] }, 'person');
    expect(person('li@city.example')).toEqual([]);
    expect(person('li@evil@city.example')).toEqual(['name']);
    expect(person('li@elsewhere.example')).toEqual(['name']);
  });

  test('every profile a city begins with refuses an empty wish or needs nothing more', () => {
    for (const profile of initialProfiles) {
      expect(profile.days, profile.name).toBeLessThanOrEqual(profile.longestDays);
      const breaches = checkWish({ key: profile.keys[0], subject: [], names: [] }, profile, 'city.example');
      expect(breaches.length, profile.name).toBe(profile.subject.required.length + (profile.names.atLeast > 0 ? 1 : 0));
    }
  });
});
