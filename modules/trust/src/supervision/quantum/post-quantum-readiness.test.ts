import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InventoryEntry } from '../inventory/inventory-entry.ts';
import { assessReadiness } from './post-quantum-readiness.ts';

const now = Date.parse('2026-11-21T00:00:00Z');
const entry = (id: string, change: Partial<InventoryEntry>): InventoryEntry => ({
  id,
  kind: 'algorithm',
  name: id,
  location: 'x',
  algorithm: 'X25519',
  parameters: {},
  purpose: 'key-exchange',
  owner: null,
  foundBy: 'scan',
  expires: null,
  exposure: 'internal',
  protectsYears: 1,
  firstSeen: now,
  lastSeen: now,
  ...change,
});

describe('post-quantum readiness', () => {
  test('what is recorded today and secret for long, in public, moves first; short-lived signatures last', () => {
    const { moves, ready } = assessReadiness(
      [
        entry('internal', {}),
        entry('public-signature', { algorithm: 'ecdsa-with-SHA256', purpose: 'signature', exposure: 'public' }),
        entry('archive', { exposure: 'public', protectsYears: 30 }),
        entry('hybrid', { algorithm: 'X25519MLKEM768', exposure: 'public', protectsYears: 30 }),
        entry('suite', { algorithm: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', exposure: 'partner', protectsYears: 8 }),
        entry('symmetric', { algorithm: 'SM4-GCM', purpose: 'encryption' }),
      ],
      now,
    );
    expect(moves.map(({ entry: each, wave }) => [each.id, wave])).toEqual([
      ['archive', 'now'],
      ['suite', 'now'],
      ['public-signature', 'next'],
      ['internal', 'later'],
    ]);
    expect(ready).toBe(2);
    expect(moves[0]?.why.en).toMatch(/recorded today.*30 years.*too late already/);
    expect(moves[0]?.factors).toEqual({ lifetime: 5, exposure: 3, threat: 3 });
  });

  test('hybrids are ready, for exchange and for signing; what signs beside an exchange that holds is not carried by it', () => {
    const hybrids = ['x25519-ml-kem-768', 'ecdsa-p256-ml-dsa-65', 'mlkem768x25519-sha256'].map((algorithm) =>
      entry(algorithm, { algorithm }),
    );
    expect(assessReadiness(hybrids, now)).toMatchObject({ moves: [], ready: 3 });
    const mixed = entry('mixed', {
      kind: 'certificate',
      algorithm: 'EC P-256',
      parameters: { group: 'X25519MLKEM768' },
    });
    expect(assessReadiness([mixed], now).moves.map(({ families }) => families)).toEqual([['EC']]);
  });

  test('national algorithms move to national hybrids', () => {
    const { moves } = assessReadiness(
      [entry('gm', { algorithm: 'ECC_SM4_GCM_SM3' }), entry('seal', { kind: 'certificate', algorithm: 'SM2' })],
      now,
    );
    expect(moves.map(({ to }) => to.en)).toEqual([
      expect.stringContaining('SM2 together with ML-KEM'),
      expect.stringContaining('SM2 together with ML-DSA'),
    ]);
  });

  test('a certificate must be trusted only to its end, when nobody says more', () => {
    const year = 31_556_952_000;
    const certificate = {
      kind: 'certificate',
      algorithm: 'RSA-2048',
      purpose: 'signature',
      protectsYears: null,
    } as const;
    const { moves } = assessReadiness(
      [
        entry('leaf', { ...certificate, expires: now + year / 4 }),
        entry('root', { ...certificate, expires: now + 20 * year }),
      ],
      now,
    );
    expect(moves.map(({ entry: each }) => each.id)).toEqual(['root', 'leaf']);
    expect(moves[1]?.slackYears).toBeGreaterThan(moves[0]?.slackYears ?? Number.POSITIVE_INFINITY);
  });

  test('what nobody has described is assumed to be the worst and counted; unknown names are counted apart', () => {
    const result = assessReadiness(
      [
        entry('a', { protectsYears: null, exposure: null }),
        entry('b', { algorithm: 'a name of nobody' }),
        entry('c', { algorithm: null, kind: 'device' }),
      ],
      now,
    );
    expect([result.moves.length, result.undescribed, result.unknown, result.ready]).toEqual([1, 1, 1, 0]);
    expect(result.moves[0]?.why.en).toContain('assumed: nobody has said');
  });

  test('longer lifetimes and wider exposure never move a thing later', () => {
    const exposures = ['internal', 'partner', 'public'] as const;
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(60),
        fc.nat(2),
        fc.nat(2),
        fc.constantFrom('X25519', 'EC P-256', 'RSA-2048', 'SM2'),
        (y1, y2, e1, e2, algorithm) => {
          const score = (years: number, exposure: number) =>
            assessReadiness([entry('x', { algorithm, protectsYears: years, exposure: exposures[exposure] })], now)
              .moves[0]?.score ?? 0;
          expect(score(Math.max(y1, y2), Math.max(e1, e2))).toBeGreaterThanOrEqual(
            score(Math.min(y1, y2), Math.min(e1, e2)),
          );
          expect(score(y1, e1)).toBeGreaterThanOrEqual(1);
          expect(score(y1, e1)).toBeLessThanOrEqual(45);
        },
      ),
    );
  });
});
