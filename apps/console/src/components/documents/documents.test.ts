import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Signatory } from '../../api/documents.ts';
import { base64Of, digestsNamedIn, digestsOfKind, hashFile, isPdf } from './hash-file.ts';
import { usableBy } from './my-signatories.ts';
import { fits, millimetres, namedPlaces, nameOf, onPage, placeOf, sealSide } from './seal-place.ts';
import { resultName } from './signed-result.tsx';

const a4 = { width: 595.28, height: 841.89 };

describe('the place of a seal', () => {
  it('lies on the page wherever one drags it', () => {
    for (const place of [
      { x: -50, y: -1 },
      { x: 9_999, y: 9_999 },
      { x: 100.4, y: 200.6 },
    ]) {
      const { x, y } = onPage(place, a4);
      expect(x >= 0 && y >= 0 && x + sealSide <= a4.width && y + sealSide <= a4.height).toBe(true);
      expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
    }
  });

  it('has nine names, each for another place, found again by the place', () => {
    const places = namedPlaces.map((name) => placeOf(name, a4));
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(9);
    for (const [at, name] of namedPlaces.entries()) expect(nameOf(places[at]!, a4)).toBe(name);
    expect(placeOf('bottom-right', a4)).toEqual({ x: 440, y: 36 });
    expect(nameOf({ x: 1, y: 1 }, a4)).toBeUndefined();
  });

  it('is 42 mm wide and does not fit on smaller pages', () => {
    expect(millimetres(sealSide)).toBe(42);
    expect(fits({ width: 118, height: 800 })).toBe(false);
    expect(fits(a4)).toBe(true);
  });
});

describe('files', () => {
  it('are hashed here as OpenSSL hashes them, however long', async () => {
    const bytes = Buffer.alloc(5 * 1024 * 1024 + 7, 'citywall');
    const shares: number[] = [];
    const names = ['sha256', 'sha384', 'sha512', 'sm3'] as const;
    const digests = await hashFile(new Blob([bytes]), names, (share) => shares.push(share));
    for (const name of names) expect(digests[name]).toBe(createHash(name).update(bytes).digest('hex'));
    expect(shares.at(-1)).toBe(1);
    expect((await hashFile(new Blob([]), ['sha256'])).sha256).toMatch(/^e3b0c442/);
  });

  it('are hashed by what the signature names, and by what the key will sign', async () => {
    const named = Buffer.from('3031300d060960864801650304020305000440060a2a811ccf55018311', 'hex');
    expect(await digestsNamedIn(new Blob([named]))).toEqual(['sha256', 'sha512', 'sm3']);
    expect(digestsOfKind('sm2')).toContain('sm3');
    expect(digestsOfKind('rsa-3072')).toEqual(['sha256']);
  });

  it('are PDF documents by what they hold, not by their names', async () => {
    expect(await isPdf(new Blob(['%PDF-1.7\n']))).toBe(true);
    expect(await isPdf(new Blob(['PDF']))).toBe(false);
    expect(await base64Of(new Blob([Uint8Array.of(0, 255, 16)]))).toBe('AP8Q');
  });
});

describe('names to sign in', () => {
  const name = (id: string, change: object) =>
    ({ id, state: 'active', users: ['me'], seal: null, ...change }) as unknown as Signatory;

  it('are those in use that list the person, with seals first', () => {
    const all = [
      name('plain', {}),
      name('retired', { state: 'retired' }),
      name('others', { users: ['you'] }),
      name('sealed', { seal: '北城市档案馆' }),
    ];
    expect(usableBy(all, 'me').map(({ id }) => id)).toEqual(['sealed', 'plain']);
    expect(usableBy(all, undefined)).toEqual([]);
  });

  it('leave results that are told apart from what was given', () => {
    const file = (called: string) => new File([], called);
    expect(resultName({ file: file('minutes.pdf'), document: true })).toBe('minutes-signed.pdf');
    expect(resultName({ file: file('minutes-signed.PDF'), document: true })).toBe('minutes-signed.pdf');
    expect(resultName({ file: file('data.csv'), document: false })).toBe('data.csv.p7s');
  });
});
