import { type Db, invalid, isId, newId, notFound, type Operation, operation, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, keySchema, listSchema, pageOf, pagingSchema, showKey } from '../answers.ts';
import { keyToken } from '../authenticate.ts';
import type { Desk } from '../desk.ts';
import { hashToken, mintToken } from '../opaque-token.ts';
import { checkRoles, requireRolesOfKey, requireSecurityDuty } from '../registry/duties.ts';
import type { Key } from '../tables.ts';
import { insertKey, listKeys, markKeyRevoked } from './key.store.ts';

/** Keys of machines. */
export function keyOperations(desk: Desk): readonly Operation[] {
  return [list(desk), create(desk), revoke(desk)];
}

/** What a new key is to be. */
export interface KeyRequest {
  readonly name: string;
  readonly roles: readonly string[];
  readonly createdBy: string;
  /** The person who answers for it. */
  readonly owner?: string | undefined;
  /** ms since 1970; without it the key works until it is revoked. */
  readonly expiresAt?: number;
}

/** Makes a key; the token is never seen again. */
export async function makeKey(
  desk: Desk,
  db: Db,
  request: KeyRequest,
): Promise<{ readonly key: Key; readonly token: string }> {
  const secret = mintToken(desk.signer, 'key');
  const key: Key = {
    id: newId(),
    name: request.name,
    roles: request.roles,
    hash: hashToken(secret),
    created_at: desk.clock.now(),
    created_by: request.createdBy,
    expires_at: request.expiresAt ?? null,
    revoked_at: null,
    last_seen_at: null,
    owner: request.owner ?? null,
  };
  await insertKey(db, key);
  return { key, token: keyToken(key.id, secret) };
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.key.list',
    http: 'GET /identity/keys',
    summary: { en: 'List the keys of machines', zh: '列出机器密钥' },
    input: Type.Object({ ...pagingSchema, owner: Type.Optional(idSchema) }, { additionalProperties: false }),
    output: listSchema(keySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Key', id: '*' }),
    run: async ({ owner, cursor, limit = 100 }, call) => {
      const rows = await listKeys(call.db, cursor, limit + 1, owner);
      return pageOf(rows, limit, (row) => showKey(row, desk.presence));
    },
  });
}

function create(desk: Desk): Operation {
  return operation({
    name: 'identity.key.create',
    http: 'POST /identity/keys',
    summary: { en: 'Create a key for a machine', zh: '为机器创建密钥' },
    input: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 128 }),
        roles: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 8 }),
        expiresAt: Type.Optional(Type.String({ maxLength: 40, description: 'RFC 3339' })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ key: keySchema, token: Type.String({ description: 'Shown once' }) }),
    risk: 'medium',
    resource: () => ({ type: 'Key', id: '*' }),
    run: async (input, call) => {
      const roles = checkRoles(desk.roles, input.roles, 'key');
      // Letting a machine send logs is part of keeping sources; anything more is a role like any other.
      if (roles.some((role) => role !== 'intake')) requireSecurityDuty(call.principal);
      requireRolesOfKey(roles, call.principal);
      const owner = await answersFor(desk, call.principal);
      const request = { name: input.name, roles, createdBy: call.principal.name, owner };
      const expiresAt = input.expiresAt === undefined ? undefined : futureTime(input.expiresAt, desk.clock.now());
      const { key, token } = await makeKey(desk, call.db, { ...request, expiresAt });
      call.note({ key: key.id, name: key.name, roles });
      call.afterCommit(() => desk.keys.forget(key.id));
      return { key: showKey(key, desk.presence), token };
    },
  });
}

/** A key belongs to whoever makes it, when that is somebody of the registry. */
async function answersFor({ accounts }: Desk, { type, id }: Principal): Promise<string | undefined> {
  return type === 'person' && isId(id) ? (await accounts.get(id))?.id : undefined;
}

function futureTime(text: string, now: number): number {
  const time = Date.parse(text);
  if (time > now) return time;
  throw invalid('identity.key.expiry', {
    en: 'The key must expire in the future. Give the time as RFC 3339, for example 2027-01-31T00:00:00Z.',
    zh: '密钥的到期时间必须在将来。请使用 RFC 3339 格式，例如 2027-01-31T00:00:00Z。',
  });
}

function revoke(desk: Desk): Operation {
  return operation({
    name: 'identity.key.revoke',
    http: 'DELETE /identity/keys/{id}',
    summary: { en: 'Revoke a key', zh: '吊销密钥' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'medium',
    resource: (input) => ({ type: 'Key', id: input.id }),
    run: async (input, call) => {
      if (!(await markKeyRevoked(call.db, input.id, desk.clock.now()))) throw notFound({ en: 'The key', zh: '该密钥' });
      call.afterCommit(() => desk.keys.forget(input.id));
      return {};
    },
  });
}
