import { describe, expect, it } from 'vitest';
import type { Profile } from '../../api/profiles.ts';
import { changesOf, copyOf, draftOf, profileOf, ruleOf, withRule, wrongFields } from './profile-draft.ts';

const profile: Profile = {
  name: 'device',
  title: { en: 'Device', zh: '设备' },
  purpose: 'devices',
  keys: ['ecdsa-p256', 'sm2'],
  days: 365,
  longestDays: 1_095,
  keyUsage: ['digitalSignature'],
  extendedKeyUsage: ['clientAuth'],
  subject: { required: ['commonName'], allowed: ['commonName', 'serialNumber'] },
  names: { hosts: ['{domain}', '*.{domain}'], addresses: [], mails: [], uris: ['urn:uuid:'], atLeast: 0, atMost: 50 },
  ways: ['est', 'web'],
  approval: true,
};

describe('a draft of a profile', () => {
  it('that was not touched changes nothing', () => {
    expect(profileOf(draftOf(profile))).toEqual(profile);
    expect(changesOf(profile, profileOf(draftOf(profile)))).toEqual([]);
    expect(wrongFields(draftOf(profile))).toEqual(new Set());
  });

  it('names what it changes, and not a mere change of order', () => {
    const draft = {
      ...draftOf(profile),
      days: '90',
      keys: ['sm2', 'ecdsa-p256'],
      names: { ...draftOf(profile).names, hosts: '{domain}\n\n*.{domain} *.{domain} gate.example' },
    };
    expect(changesOf(profile, profileOf(draft))).toEqual([
      { field: 'days', from: 365, to: 90 },
      { field: 'hosts', from: ['{domain}', '*.{domain}'], to: ['{domain}', '*.{domain}', 'gate.example'] },
    ]);
  });

  it('says which fields cannot be kept', () => {
    const draft = { ...draftOf(profile), name: 'Device 1', days: '2000', keys: [], title: { en: ' ', zh: '设备' } };
    expect(wrongFields(draft)).toEqual(new Set(['name', 'title', 'keys', 'longestDays']));
    expect(wrongFields({ ...draftOf(profile), days: '1.5' })).toEqual(new Set(['days']));
    const counts = { ...draftOf(profile).names, atLeast: '3', atMost: '2' };
    expect(wrongFields({ ...draftOf(profile), names: counts })).toEqual(new Set(['counts']));
  });

  it('of a copy lacks the name and the titles', () => {
    expect(wrongFields(copyOf(profile))).toEqual(new Set(['name', 'title']));
  });

  it('moves an attribute of the subject between never, may and must', () => {
    expect(ruleOf(profile as never, 'commonName')).toBe('must');
    const never = withRule(profile, 'commonName', 'never');
    expect(never).toEqual({ required: [], allowed: ['serialNumber'] });
    const must = withRule({ subject: never }, 'title', 'must');
    expect(must).toEqual({ required: ['title'], allowed: ['serialNumber', 'title'] });
    expect(ruleOf({ subject: withRule({ subject: must }, 'title', 'may') }, 'title')).toBe('may');
  });
});
