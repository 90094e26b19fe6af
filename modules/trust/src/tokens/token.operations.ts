import { createHash, createPublicKey } from 'node:crypto';
import { type Call, conflict, invalid, type Operation, operation, Problem } from '@citywall/kernel';
import Type from 'typebox';
import { rsaBlindVerify } from '../algorithms/index.ts';
import { readBase64 } from '../keys/protected-text.ts';
import { Id, Nothing } from '../page.ts';
import { spend, takeTokens } from './token.store.ts';
import type { TokenDesk } from './token-desk.ts';
import { readTokenKind } from './token-kind.store.ts';
import { noTokenKind, notOpen, stateOf, type TokenKind } from './token-kind.ts';

const dayMs = 86_400_000;
/** Blinded messages of one call: about a third of a second of a key process. */
const mostBlinded = 100;
/** A prepared message begins with 32 random bytes; more than this nobody needs to say. */
const shortestMessage = 32;
const longestMessage = 1_024;
const Base64 = (most: number) =>
  Type.String({ minLength: 1, maxLength: Math.ceil(most / 3) * 4, description: 'base64' });
const one = ({ id }: { id: string }) => ({ type: 'TokenKind', id });

/** Issuing and redeeming. Nothing that is kept or recorded of the one can be joined with the other. */
export function tokenOperations(desk: TokenDesk): readonly Operation[] {
  return [issue(desk), redeem(desk)];
}

function issue({ clock, keys }: TokenDesk): Operation {
  return operation({
    name: 'trust.token.issue',
    http: 'POST /trust/token-kinds/{id}/issue',
    summary: {
      en: 'Have blinded messages signed: each becomes one anonymous token',
      zh: '对盲化消息签名：每条成为一个匿名令牌',
    },
    input: Type.Object(
      { id: Id, blinded: Type.Array(Base64(384), { minItems: 1, maxItems: mostBlinded }) },
      { additionalProperties: false },
    ),
    output: Type.Object({
      signatures: Type.Array(Type.String()),
      /** How many more one may have today. */
      left: Type.Integer(),
    }),
    risk: 'medium',
    rate: { perSecond: 2, burst: 20 },
    resource: one,
    run: async ({ id, blinded }, call) => {
      const kind = await openKind(await readTokenKind(call.db, id), call, clock.now());
      const messages = blinded.map(readBlinded);
      const day = Math.floor(clock.now() / dayMs);
      const asked = messages.length;
      const { dailyLimit } = kind;
      const taken =
        asked > dailyLimit
          ? undefined
          : await takeTokens(call.db, { kind: id, principal: call.principal.id, day }, asked, dailyLimit);
      if (taken === undefined) throw tooMany(dailyLimit);
      const signatures = await keys.blindSign(call.db, kind.key, messages);
      // What was signed is not noted, not even as a digest.
      call.note({ tokens: asked });
      return { signatures: signatures.map((each) => each.toString('base64')), left: dailyLimit - taken };
    },
  });
}

function redeem({ clock }: TokenDesk): Operation {
  return operation({
    name: 'trust.token.redeem',
    http: 'POST /trust/token-kinds/{id}/redeem',
    summary: { en: 'Use a token, once; nobody need sign in', zh: '使用令牌（仅一次），无需登录' },
    input: Type.Object(
      { id: Id, message: Base64(longestMessage), signature: Base64(384) },
      { additionalProperties: false },
    ),
    output: Nothing,
    risk: 'low',
    authentication: 'none',
    recording: 'aggregate',
    nameless: true,
    rate: { perSecond: 100, burst: 500 },
    // One statement decides; what it did must not wait for anything else.
    transaction: false,
    resource: one,
    run: async ({ id, message, signature }, call) => {
      const kind = await readTokenKind(call.db, id);
      const prepared = readBase64(message);
      const mark = readBase64(signature);
      if (kind === undefined || prepared === undefined || mark === undefined) throw noToken();
      if (prepared.length < shortestMessage || prepared.length > longestMessage) throw noToken();
      if (stateOf(kind, clock.now()) === 'ended') throw notOpen('ended');
      const key = createPublicKey({ key: Buffer.from(kind.publicKey), format: 'der', type: 'spki' });
      if (!rsaBlindVerify(key, prepared, mark)) throw noToken();
      if (!(await spend(call.db, id, createHash('sha256').update(prepared).digest()))) throw spent();
      return {};
    },
  });
}

async function openKind(
  kind: TokenKind | undefined,
  { principal }: Call,
  now: number,
): Promise<TokenKind & { readonly key: string }> {
  if (kind === undefined) throw noTokenKind();
  const state = stateOf(kind, now);
  const { key, roles } = kind;
  if (state !== 'open' || key === null) throw notOpen(state);
  if (roles.length === 0 || principal.roles.some((role) => roles.includes(role))) return { ...kind, key };
  throw new Problem('trust.token.not-yours', 403, {
    en: `Tokens of this kind are for ${roles.join(', ')} only.`,
    zh: `该种类的令牌仅面向：${roles.join('、')}。`,
  });
}

function readBlinded(text: string): Buffer {
  const bytes = readBase64(text);
  if (bytes?.length === 384) return bytes;
  throw invalid('trust.token.blinded', {
    en: 'A blinded message has 384 bytes in base64: blind it under the public key of the kind (RFC 9474).',
    zh: '盲化消息须为 384 字节的 base64：请按 RFC 9474 用该种类的公钥盲化。',
  });
}

function tooMany(limit: number): Problem {
  return new Problem('trust.token.quota', 429, {
    en: `You may have ${limit} tokens of this kind a day. Ask for fewer, or come again tomorrow (UTC).`,
    zh: `每人每天最多可领取 ${limit} 个该种类的令牌。请减少数量，或明天（UTC）再来。`,
  });
}

/** The same for a wrong signature, a wrong form and a kind that does not exist. */
function noToken(): Problem {
  return invalid('trust.token.invalid', {
    en: 'This is no token of that kind. Send the prepared message and its signature, unblinded.',
    zh: '这不是该种类的令牌。请发送预处理消息及其去盲后的签名。',
  });
}

function spent(): Problem {
  return conflict('trust.token.spent', {
    en: 'This token was used before. A token is good for one use.',
    zh: '该令牌已被使用。每个令牌只能使用一次。',
  });
}
