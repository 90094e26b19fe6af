import type { Db } from '@citywall/kernel';
import { searchWords } from '@citywall/platform/database';
import { sql } from 'kysely';
import { wordsFit } from './account.store.ts';
import { type Organisation, registry } from './registry.tables.ts';

/** The city itself, above all organisations; made with the tables. */
export const cityOrganisation = '01900000-0000-7000-8000-000000000001';

export function findOrganisation(db: Db, id: string): Promise<Organisation | undefined> {
  return registry(db).selectFrom('identity.organisation').selectAll().where('id', '=', id).executeTakeFirst();
}

/** All of them, closed ones too. */
export function readOrganisations(db: Db): Promise<Organisation[]> {
  return registry(db).selectFrom('identity.organisation').selectAll().orderBy('id').execute();
}

/** Open ones whose names or code hold the text, at most `limit`. */
export async function searchOrganisations(db: Db, text: string, limit: number): Promise<readonly Organisation[]> {
  const answer = await sql<Organisation>`select * from identity.organisation
    where ${wordsFit(text)} and closed_at is null order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** What an organisation is found by. */
export function organisationWords({ code, name_en, name_zh }: Pick<Organisation, 'code' | 'name_en' | 'name_zh'>) {
  return searchWords(`${name_en} ${name_zh} ${code}`);
}

/** Held until the transaction ends by whoever changes the tree: two moves at once must not make a circle. */
export async function lockTree(db: Db): Promise<void> {
  await sql`update identity.tree_version set version = version + 1`.execute(db);
}

/** Differs after every change of the tree. */
export async function readTreeVersion(db: Db): Promise<number> {
  const row = await registry(db).selectFrom('identity.tree_version').select('version').executeTakeFirstOrThrow();
  return Number(row.version);
}

/** Answers false when the code is taken. */
export async function insertOrganisation(db: Db, organisation: Organisation): Promise<boolean> {
  const answer = await registry(db)
    .insertInto('identity.organisation')
    .values(organisation)
    .onConflict((conflict) => conflict.column('code').doNothing())
    .executeTakeFirst();
  return answer.numInsertedOrUpdatedRows === 1n;
}

export async function updateOrganisation(db: Db, id: string, change: Partial<Organisation>): Promise<void> {
  await registry(db).updateTable('identity.organisation').set(change).where('id', '=', id).execute();
}

export async function codeTaken(db: Db, code: string, except: string): Promise<boolean> {
  const row = await registry(db)
    .selectFrom('identity.organisation')
    .select('id')
    .where('code', '=', code)
    .where('id', '<>', except)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many can still sign in that belong to each organisation itself, those below not counted. */
export async function countPeople(db: Db, now: number): Promise<ReadonlyMap<string, number>> {
  const answer = await sql<{ organisation: string; people: number }>`select organisation, count(*)::int as people
    from identity.account where disabled_at is null and (leaves_at is null or leaves_at > ${now})
    group by organisation`.execute(db);
  return new Map(answer.rows.map(({ organisation, people }) => [organisation, people]));
}

/** What still keeps an organisation from being closed: open ones right below it, open posts, people. */
export async function countHeldBy(db: Db, id: string, now: number) {
  const answer = await sql<{ organisations: number; posts: number; people: number }>`select
    (select count(*)::int from identity.organisation where parent = ${id}::uuid and closed_at is null) as organisations,
    (select count(*)::int from identity.post where organisation = ${id}::uuid and closed_at is null) as posts,
    (select count(*)::int from identity.account where organisation = ${id}::uuid and disabled_at is null
      and (leaves_at is null or leaves_at > ${now})) as people`.execute(db);
  return answer.rows[0] ?? { organisations: 0, posts: 0, people: 0 };
}
