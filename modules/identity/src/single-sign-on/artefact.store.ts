import { hash } from 'node:crypto';
import type { Db, JsonObject } from '@citywall/kernel';
import { sql } from 'kysely';
import { type ArtefactRow, tables } from './single-sign-on.tables.ts';

/** Tokens that may be asked about without saying of which kind they are: one question must find them. */
const tokens: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials', 'RefreshToken']);

/** Under what an artefact is kept: its value opens something, so only its SHA-256 lies here. */
export function artefactHash(kind: string, value: string): Buffer {
  return hash('sha256', `${tokens.has(kind) ? 'Token' : kind}\0${value}`, 'buffer');
}

/** An artefact as it is to be kept. `expiresIn` in seconds. */
export interface NewArtefact {
  readonly kind: string;
  readonly value: string;
  readonly payload: JsonObject;
  readonly expiresAt: number;
}

/** The row of an artefact; the payload loses whatever would tell its value. */
export function rowOf({ kind, value, payload, expiresAt }: NewArtefact): ArtefactRow {
  const { jti: _value, userCode, ...kept } = payload;
  const text = (name: string): string | null => (typeof payload[name] === 'string' ? (payload[name] as string) : null);
  return {
    hash: artefactHash(kind, value),
    kind,
    payload: kept,
    account: text('accountId'),
    application: text('clientId'),
    family: kind === 'Grant' ? artefactHash('Grant', value).toString('hex') : familyOf(text('grantId')),
    user_code: typeof userCode === 'string' ? artefactHash('UserCode', userCode) : null,
    consumed_at: null,
    expires_at: expiresAt,
  };
}

/** What is read of an artefact. */
export type FoundArtefact = Pick<ArtefactRow, 'hash' | 'kind' | 'payload' | 'consumed_at'>;

/** The id of a grant opens nothing by itself, but it is a value like others: kept as its hash. */
export function familyOf(grant: string | null): string | null {
  return grant === null ? null : artefactHash('Grant', grant).toString('hex');
}

/**
 * Keeps artefacts; one that is there already is replaced, but for whether it was consumed. One statement for any number,
 * so that the database plans it once.
 */
export async function keepArtefacts(db: Db, rows: readonly ArtefactRow[]): Promise<void> {
  const column = <T>(pick: (row: ArtefactRow) => T): T[] => rows.map(pick);
  await sql`
    insert into identity.sign_on_artefact (hash, kind, payload, account, application, family, user_code, expires_at)
    select * from unnest(${column(({ hash }) => hash)}::bytea[], ${column(({ kind }) => kind)}::text[],
      ${column(({ payload }) => JSON.stringify(payload))}::jsonb[], ${column(({ account }) => account)}::uuid[],
      ${column(({ application }) => application)}::text[], ${column(({ family }) => family)}::text[],
      ${column(({ user_code }) => user_code)}::bytea[], ${column(({ expires_at }) => expires_at)}::bigint[])
    on conflict (hash) do update set payload = excluded.payload, account = excluded.account,
      application = excluded.application, family = excluded.family, expires_at = excluded.expires_at`.execute(db);
}

export async function findArtefacts(db: Db, hashes: readonly Buffer[]): Promise<readonly FoundArtefact[]> {
  const answer = await sql<FoundArtefact>`
    select hash, kind, payload, consumed_at from identity.sign_on_artefact where hash = any(${hashes}::bytea[])`.execute(
    db,
  );
  return answer.rows;
}

export function findByUserCode(db: Db, userCode: string): Promise<ArtefactRow | undefined> {
  return tables(db)
    .selectFrom('identity.sign_on_artefact')
    .selectAll()
    .where('user_code', '=', artefactHash('UserCode', userCode))
    .executeTakeFirst();
}

/** Adds what a person decided to what a device asked for; once only. */
export async function decideByUserCode(db: Db, userCode: string, decision: JsonObject, now: number): Promise<boolean> {
  const change = JSON.stringify(decision);
  const answer = await tables(db)
    .updateTable('identity.sign_on_artefact')
    .set({
      payload: sql`payload || ${change}::jsonb`,
      account: typeof decision.accountId === 'string' ? decision.accountId : null,
      family: familyOf(typeof decision.grantId === 'string' ? decision.grantId : null),
    })
    .where('user_code', '=', artefactHash('UserCode', userCode))
    .where('expires_at', '>', now)
    .where(sql<boolean>`not payload ?| array['accountId', 'error']`)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

/** Uses an artefact up. False when somebody else was first: of two users of one code, one gets it. */
export async function consumeArtefact(db: Db, hash: Buffer, now: number): Promise<boolean> {
  const answer = await tables(db)
    .updateTable('identity.sign_on_artefact')
    .set({ consumed_at: now })
    .where('hash', '=', hash)
    .where('consumed_at', 'is', null)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

export async function deleteArtefact(db: Db, hash: Buffer): Promise<void> {
  await tables(db).deleteFrom('identity.sign_on_artefact').where('hash', '=', hash).execute();
}

/** Takes back everything that came from one grant. */
export async function deleteFamily(db: Db, kind: string, grant: string): Promise<void> {
  await tables(db)
    .deleteFrom('identity.sign_on_artefact')
    .where('family', '=', familyOf(grant))
    .where('kind', '=', kind)
    .execute();
}

/** What the person agreed to before for this application: the scopes of his living grants. */
export async function listConsents(db: Db, account: string, application: string, now: number): Promise<JsonObject[]> {
  const rows = await tables(db)
    .selectFrom('identity.sign_on_artefact')
    .select('payload')
    .where('kind', '=', 'Grant')
    .where('account', '=', account)
    .where('application', '=', application)
    .where('expires_at', '>', now)
    .orderBy('expires_at', 'desc')
    .limit(1)
    .execute();
  return rows.map(({ payload }) => payload);
}

export async function deleteExpired(db: Db, now: number): Promise<void> {
  await tables(db).deleteFrom('identity.sign_on_artefact').where('expires_at', '<', now).execute();
}

/** Takes back everything an application holds, or everything of one account. */
export async function deleteArtefactsOf(db: Db, application: string): Promise<void> {
  await tables(db).deleteFrom('identity.sign_on_artefact').where('application', '=', application).execute();
}
