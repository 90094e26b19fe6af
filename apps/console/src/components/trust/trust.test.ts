import { describe, expect, it } from 'vitest';
import { isWhole, usualHolders } from './holder-fields.tsx';
import { commonName, daysUntil, grouped, withoutId } from './names.ts';
import { policyChanges } from './policy-changes.ts';
import { isSendable, wishOf } from './request-fields.tsx';

describe('names of certificates', () => {
  it('are the common name, with escapes resolved', () => {
    expect(commonName('CN=Meter 17,O=Linhai,C=CN')).toBe('Meter 17');
    expect(commonName('O=Linhai, CN=Water\\, west')).toBe('Water, west');
  });
  it('are the whole subject when it has no common name', () => {
    expect(commonName('O=Linhai,OU=SCN=x')).toBe('O=Linhai,OU=SCN=x');
  });
  it('lose only an identifier at their end', () => {
    expect(withoutId('responder Linhai 01a1fd56-79b0-7000-b5e6-164d24aa093d')).toBe('responder Linhai');
    expect(withoutId('01a1fd56-79b0-7000-b5e6-164d24aa093d')).toBe('01a1fd56-79b0-7000-b5e6-164d24aa093d');
  });
  it('group serials in fours', () => {
    expect(grouped('571f9ea96c')).toBe('571f 9ea9 6c');
  });
  it('count whole days, never below zero', () => {
    const now = Date.parse('2026-11-21T00:00:00Z');
    expect(daysUntil('2026-12-20T23:59:59Z', now)).toBe(29);
    expect(daysUntil('2026-11-20T00:00:00Z', now)).toBe(0);
  });
});

describe('the holders of a founding', () => {
  const named = (names: readonly string[], threshold: number) => ({
    rows: names.map((name, id) => ({ id, name })),
    threshold,
  });
  it('must all be named, each once, and suffice for the quorum', () => {
    expect(isWhole(usualHolders)).toBe(false);
    expect(isWhole(named(['Li', 'Chen', 'Wang'], 2))).toBe(true);
    expect(isWhole(named(['Li', 'Li ', 'Wang'], 2))).toBe(false);
    expect(isWhole(named(['Li', 'Chen'], 3))).toBe(false);
  });
});

describe('the wish for a certificate', () => {
  const draft = { profile: '', request: 'PEM', days: '', ownerType: 'device', owner: '' };
  it('can be sent with a request and whole days', () => {
    expect(isSendable(draft)).toBe(true);
    expect(isSendable({ ...draft, request: ' ' })).toBe(false);
    expect(isSendable({ ...draft, days: '1.5' })).toBe(false);
    expect(isSendable({ ...draft, days: '0' })).toBe(false);
  });
  it('names days and owner only when they were given', () => {
    expect(wishOf(draft, 'device')).toEqual({ profile: 'device', request: 'PEM' });
    expect(wishOf({ ...draft, days: '30', owner: ' meter-17 ' }, 'device')).toEqual({
      profile: 'device',
      request: 'PEM',
      days: 30,
      owner: { type: 'device', id: 'meter-17' },
    });
  });
});

describe('a draft of the algorithm policy', () => {
  const rule = {
    id: 'p-384',
    families: ['EC'],
    verdict: 'weak',
    reason: { en: 'x', zh: '某' },
    source: 'city',
  } as const;
  const before = { otherwise: 'weak', rules: [rule], suspended: ['md5', 'rc4'] } as const;
  it('counts each thing it changes once', () => {
    expect(policyChanges(before, before)).toBe(0);
    const changed = { ...rule, verdict: 'forbidden' } as const;
    const added = { ...rule, id: 'new' } as const;
    const draft = { otherwise: 'forbidden', rules: [changed, added], suspended: ['md5', 'sha-1'] } as const;
    expect(policyChanges(before, draft)).toBe(5);
  });
});
