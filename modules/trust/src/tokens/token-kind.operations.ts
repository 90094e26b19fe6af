import { createPublicKey } from 'node:crypto';
import { conflict, invalid, newId, type Operation, operation } from '@citywall/kernel';
import { pssPublicKey } from '@citywall/x509';
import Type from 'typebox';
import { requireRoles, worksHere } from '../known-roles.ts';
import { Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { actorOf } from '../surroundings.ts';
import type { TokenDesk } from './token-desk.ts';
import { closeTokenKind, insertTokenKind, readTokenKind, readTokenKinds } from './token-kind.store.ts';
import {
  noTokenKind,
  notOpen,
  PublicTokenKindSchema,
  publicView,
  stateOf,
  type TokenKind,
  TokenKindSchema,
  view,
} from './token-kind.ts';

/** Longest life of a kind: its key signs nothing after that, and what was redeemed is kept no longer. */
const longestMs = 731 * 86_400_000;
const Title = Type.Object(
  { en: Type.String({ minLength: 1, maxLength: 200 }), zh: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);
const Count = Type.Union([Type.Integer(), Type.Null()]);
const one = ({ id }: { id: string }) => ({ type: 'TokenKind', id });

/** Kinds of tokens: made, looked at, closed. */
export function tokenKindOperations(desk: TokenDesk): readonly Operation[] {
  return [create(desk), list(desk), get(desk), close(desk)];
}

function create({ clock, keys, endAt }: TokenDesk): Operation {
  return operation({
    name: 'trust.token-kind.create',
    http: 'POST /trust/token-kinds',
    summary: { en: 'Create a kind of anonymous tokens with a key of its own', zh: '创建一种匿名令牌及其专用密钥' },
    input: Type.Object(
      {
        name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
        title: Title,
        expiresAt: Type.String({ maxLength: 40, description: 'RFC 3339' }),
        dailyLimit: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Tokens of one person in one day (UTC)' }),
        roles: Type.Optional(
          Type.Array(Type.String({ maxLength: 64 }), {
            maxItems: 16,
            uniqueItems: true,
            description: 'None: everyone',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    output: TokenKindSchema,
    risk: 'high',
    resource: () => ({ type: 'TokenKind', id: '*' }),
    run: async ({ name, title, expiresAt: text, dailyLimit, roles = [] }, call) => {
      const now = clock.now();
      const expiresAt = readEnd(text, now);
      requireRoles(roles);
      const id = newId();
      const made = await keys.create(call.db, `token kind ${id}`, 'rsa-3072', { purpose: 'blind-sign' });
      const spki = Buffer.from(made.publicKeys[0] ?? []);
      const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
      const kind: TokenKind = {
        ...{ id, name, title, key: made.id, expiresAt, dailyLimit, roles, state: 'open', createdAt: now },
        publicKey: pssPublicKey(publicKey.export({ format: 'der', type: 'pkcs1' }), 'sha384'),
        createdBy: actorOf(call.principal),
      };
      if (!(await insertTokenKind(call.db, kind))) throw nameTaken(name);
      await endAt(call.db, id, expiresAt);
      const shown = view(kind, now);
      // The log tells everybody alike which key it is: one made for a single holder would tell his tokens from all others.
      call.note({ kind: id, name, keyId: shown.keyId, expiresAt: text, dailyLimit, roles: [...roles] });
      return shown;
    },
  });
}

function list({ clock }: TokenDesk): Operation {
  return operation({
    name: 'trust.token-kind.list',
    http: 'GET /trust/token-kinds',
    summary: { en: 'Kinds of anonymous tokens and their counts', zh: '匿名令牌种类及数量' },
    input: Type.Object({ ...pageInput }, { additionalProperties: false }),
    output: listOf(
      Type.Object({
        ...TokenKindSchema.properties,
        /** Null for who does not work here: a count that is watched tells when somebody uses a token. */
        issued: Count,
        redeemed: Count,
      }),
    ),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'TokenKind', id: '*' }),
    run: async ({ cursor, limit = 100 }, call) => {
      const rows = await readTokenKinds(call.db, { before: readCursor(cursor), limit: limit + 1 });
      const now = clock.now();
      const counts = worksHere(call.principal);
      return pageOf(rows, limit, (row) => ({
        ...view(row, now),
        issued: counts ? Number(row.issued) : null,
        redeemed: counts ? Number(row.redeemed) : null,
      }));
    },
  });
}

function get({ clock }: TokenDesk): Operation {
  return operation({
    name: 'trust.token-kind.get',
    http: 'GET /trust/token-kinds/{id}',
    summary: { en: 'A kind of anonymous tokens with its public key', zh: '匿名令牌种类及其公钥' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: PublicTokenKindSchema,
    risk: 'low',
    authentication: 'none',
    recording: 'aggregate',
    rate: { perSecond: 50, burst: 200 },
    resource: one,
    run: async ({ id }, call) => {
      const kind = await readTokenKind(call.db, id);
      if (kind === undefined) throw noTokenKind();
      return publicView(kind, clock.now());
    },
  });
}

function close({ clock }: TokenDesk): Operation {
  return operation({
    name: 'trust.token-kind.close',
    http: 'POST /trust/token-kinds/{id}/close',
    summary: {
      en: 'Issue no more tokens of a kind; those issued are redeemed until it ends',
      zh: '停止发放该种类令牌；已发放的令牌在种类结束前仍可兑现',
    },
    input: Type.Object({ id: Id, words: Reason }, { additionalProperties: false }),
    output: TokenKindSchema,
    risk: 'high',
    resource: one,
    run: async ({ id, words }, call) => {
      const kind = await readTokenKind(call.db, id, true);
      if (kind === undefined) throw noTokenKind();
      const state = stateOf(kind, clock.now());
      if (state !== 'open') throw notOpen(state);
      await closeTokenKind(call.db, id);
      call.note({ words });
      return view({ ...kind, state: 'closed' }, clock.now());
    },
  });
}

function readEnd(text: string, now: number): number {
  const end = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (end > now && end <= now + longestMs) return end;
  throw invalid('trust.token-kind.end', {
    en: 'Give the end as a time of RFC 3339 in the future, at most two years from now.',
    zh: '结束时间须为将来的 RFC 3339 时间，且不超过两年。',
  });
}

function nameTaken(name: string) {
  return conflict('trust.token-kind.taken', {
    en: `There is a kind of tokens named ${name} already. Choose another name.`,
    zh: `已有名为 ${name} 的令牌种类。请换一个名称。`,
  });
}
