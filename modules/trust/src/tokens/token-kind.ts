import { createHash, createPublicKey } from 'node:crypto';
import { conflict, notFound, type Problem, type Text } from '@citywall/kernel';
import { formatPem, parsePublicKey } from '@citywall/x509';
import Type, { type Static } from 'typebox';
import { TextSchema } from '../page.ts';
import { type Actor, rfc3339 } from '../surroundings.ts';

/** How tokens are signed (RFC 9474 section 5). Clients that leave the random prefix away are served too: nobody here can tell. */
export const tokenVariant = 'RSABSSA-SHA384-PSS-Randomized';

/** open: issues and redeems. closed: redeems only. ended: neither. */
export type TokenKindState = 'open' | 'closed' | 'ended';

/** A kind of anonymous rights that are used once. Times in ms. */
export interface TokenKind {
  readonly id: string;
  readonly name: string;
  readonly title: Text;
  /** Its key among the city's own; null once it has ended. */
  readonly key: string | null;
  /** SubjectPublicKeyInfo (id-RSASSA-PSS), DER. */
  readonly publicKey: Uint8Array;
  readonly expiresAt: number;
  /** Most tokens of one person in one day (UTC). */
  readonly dailyLimit: number;
  /** Who may have tokens; empty: every person. */
  readonly roles: readonly string[];
  readonly state: TokenKindState;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

/** Schema of what everybody may know of a kind. */
export const PublicTokenKindSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  title: TextSchema,
  variant: Type.String(),
  /** PEM; a key of id-RSASSA-PSS. */
  publicKey: Type.String(),
  /** The same key for WebCrypto, which does not read that form. */
  jwk: Type.Object({ kty: Type.String(), n: Type.String(), e: Type.String(), alg: Type.String() }),
  /** SHA-256 of the key's SubjectPublicKeyInfo, hex. */
  keyId: Type.String(),
  expiresAt: Type.String(),
  dailyLimit: Type.Integer(),
  roles: Type.Array(Type.String()),
  state: Type.Enum(['open', 'closed', 'ended']),
  createdAt: Type.String(),
});

/** Schema of what those who work here see. */
export const TokenKindSchema = Type.Object({
  ...PublicTokenKindSchema.properties,
  createdBy: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
});

/** What a kind is at the moment: one whose time is over has ended, whether or not it was cleared away. */
export function stateOf({ state, expiresAt }: Pick<TokenKind, 'state' | 'expiresAt'>, now: number): TokenKindState {
  return expiresAt <= now ? 'ended' : state;
}

export function publicView(kind: TokenKind, now: number): Static<typeof PublicTokenKindSchema> {
  return {
    id: kind.id,
    name: kind.name,
    title: kind.title,
    variant: tokenVariant,
    publicKey: formatPem('PUBLIC KEY', kind.publicKey),
    jwk: jwkOf(kind.publicKey),
    keyId: createHash('sha256').update(kind.publicKey).digest('hex'),
    expiresAt: rfc3339(kind.expiresAt),
    dailyLimit: kind.dailyLimit,
    roles: [...kind.roles],
    state: stateOf(kind, now),
    createdAt: rfc3339(kind.createdAt),
  };
}

function jwkOf(spki: Uint8Array) {
  const bits = Buffer.from(parsePublicKey(spki).bits);
  const { n = '', e = '' } = createPublicKey({ key: bits, format: 'der', type: 'pkcs1' }).export({ format: 'jwk' });
  return { kty: 'RSA', n, e, alg: 'PS384' };
}

export function view(kind: TokenKind, now: number): Static<typeof TokenKindSchema> {
  return { ...publicView(kind, now), createdBy: kind.createdBy };
}

/** There is no such kind. */
export function noTokenKind(): Problem {
  return notFound({ en: 'The kind of tokens', zh: '该令牌种类' });
}

/** The kind issues no more. */
export function notOpen(state: TokenKindState): Problem {
  return state === 'ended'
    ? conflict('trust.token.ended', {
        en: 'This kind of tokens has ended. Ask for tokens of another kind.',
        zh: '该令牌种类已结束。请申请其他种类的令牌。',
      })
    : conflict('trust.token.closed', {
        en: 'No more tokens of this kind are issued. Those that were are good until it ends.',
        zh: '该种类已停止发放令牌；已发放的令牌在种类结束前仍有效。',
      });
}
