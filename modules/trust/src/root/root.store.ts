import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { SealedRoot } from '../vault/index.ts';

/** Who holds a share of the root key. */
export interface Holder {
  readonly position: number;
  readonly name: string;
}

/** The root key as kept, with its people. Times in ms. */
export interface Root {
  readonly sealed: SealedRoot;
  readonly holders: readonly Holder[];
  readonly foundedAt: number;
  readonly foundedBy: Actor;
  readonly sharedAt: number;
}

interface RootRow {
  readonly id: string;
  readonly epoch: number;
  readonly threshold: number;
  readonly wrapped: string;
  readonly offline: string | null;
  readonly tokens: SealedRoot['tokens'] | null;
  readonly foundedAt: number;
  readonly foundedBy: Actor;
  readonly sharedAt: number;
}

/** Undefined before the city's trust is founded. */
export async function readRoot(db: Db): Promise<Root | undefined> {
  const answer = await sql<RootRow>`select id, epoch, threshold, wrapped, offline, tokens, founded_at as "foundedAt",
    founded_by as "foundedBy", shared_at as "sharedAt" from trust.root`.execute(db);
  const row = answer.rows[0];
  if (row === undefined) return undefined;
  const holders = await sql<Holder & { readonly proof: string }>`
    select position, name, proof from trust.root_holder order by position`.execute(db);
  const { id, epoch, threshold, wrapped, offline, tokens, ...rest } = row;
  const checks = holders.rows.map(({ proof }) => proof);
  const sealed = { id, epoch, threshold, wrapped, checks, ...(tokens === null ? {} : { tokens }) };
  return {
    ...rest,
    sealed: offline === null ? sealed : { ...sealed, offline },
    holders: holders.rows.map(({ position, name }) => ({ position, name })),
  };
}

/** False when there is one already. */
export async function insertRoot(db: Db, root: Root): Promise<boolean> {
  const { sealed, foundedAt, foundedBy, sharedAt } = root;
  const answer =
    await sql`insert into trust.root (id, epoch, threshold, wrapped, offline, tokens, founded_at, founded_by, shared_at)
    values (${sealed.id}::uuid, ${sealed.epoch}, ${sealed.threshold}, ${sealed.wrapped}, ${sealed.offline ?? null},
      ${tokensJson(sealed)}::jsonb, ${foundedAt},
      ${JSON.stringify(foundedBy)}::jsonb, ${sharedAt})
    on conflict do nothing`.execute(db);
  if (answer.numAffectedRows !== 1n) return false;
  await insertHolders(db, root);
  return true;
}

/** Puts a new sharing in the place of the former; false when that one is no longer the present one. */
export async function replaceSharing(db: Db, root: Root): Promise<boolean> {
  const { sealed, sharedAt } = root;
  const answer = await sql`update trust.root set epoch = ${sealed.epoch}, threshold = ${sealed.threshold},
      wrapped = ${sealed.wrapped}, offline = ${sealed.offline ?? null}, tokens = ${tokensJson(sealed)}::jsonb,
      shared_at = ${sharedAt}
    where id = ${sealed.id}::uuid and epoch = ${sealed.epoch - 1}`.execute(db);
  if (answer.numAffectedRows !== 1n) return false;
  await sql`delete from trust.root_holder`.execute(db);
  await insertHolders(db, root);
  return true;
}

/** Keeps a first offline key, sealed; answers the one that is kept. */
export async function keepOffline(db: Db, offline: string): Promise<string> {
  const answer = await sql<{ offline: string }>`update trust.root set offline = coalesce(offline, ${offline})
    returning offline`.execute(db);
  return answer.rows[0]?.offline ?? offline;
}

async function insertHolders(db: Db, { sealed, holders }: Root): Promise<void> {
  for (const { position, name } of holders) {
    await sql`insert into trust.root_holder (position, name, proof)
      values (${position}, ${name}, ${sealed.checks[position - 1] ?? ''})`.execute(db);
  }
}

function tokensJson({ tokens }: SealedRoot): string | null {
  return tokens === undefined ? null : JSON.stringify(tokens);
}
