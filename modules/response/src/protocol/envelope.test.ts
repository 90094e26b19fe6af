import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { open, readPublicKey, seal } from './envelope.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = readPublicKey(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'));
const now = Date.UTC(2026, 0, 1);
const claims = { iss: 'city', aud: 'agent-1', iat: now / 1000, exp: now / 1000 + 60, jti: 'one' };
const sealed = seal({ ...claims, message: 'deny' }, (bytes) => sign(null, bytes, privateKey));

describe('a sealed message', () => {
  it('opens for its audience in its time', () => {
    expect(open(sealed, key, 'agent-1', now)).toEqual({ ok: true, payload: { ...claims, message: 'deny' } });
  });

  it.each([
    ['another agent', sealed, 'agent-2', now, 'audience'],
    ['too late', sealed, 'agent-1', now + 66_000, 'expired'],
    ['from the future', sealed, 'agent-1', now - 6_000, 'future'],
    [
      'an altered body',
      sealed.replace(/\.(.)/, (_, first) => `.${first === 'a' ? 'b' : 'a'}`),
      'agent-1',
      now,
      'signature',
    ],
    ['no signature', `${sealed.split('.').slice(0, 2).join('.')}.`, 'agent-1', now, 'signature'],
    [
      'the algorithm none',
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${sealed.split('.')[1]}.`,
      'agent-1',
      now,
      'malformed',
    ],
    ['rubbish', 'x', 'agent-1', now, 'malformed'],
    ['a huge text', 'a.'.repeat(200_000), 'agent-1', now, 'malformed'],
  ])('is refused: %s', (_, text, audience, time, doubt) => {
    expect(open(text, key, audience, time)).toEqual({ ok: false, doubt });
  });

  it('is refused when another key signed it', () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forged = seal(claims, (bytes) => sign(null, bytes, stranger));
    expect(open(forged, key, 'agent-1', now)).toEqual({ ok: false, doubt: 'signature' });
  });
});
