import type { Db } from '@citywall/kernel';
import { type Application, type ApplicationSecret, type ApplicationState, tables } from './single-sign-on.tables.ts';

/** An application with its living secrets, as the protocol needs it. */
export interface KnownApplication extends Application {
  readonly secrets: readonly Pick<ApplicationSecret, 'hash' | 'expires_at'>[];
}

export async function insertApplication(db: Db, application: Application): Promise<void> {
  const jwks = application.jwks === null ? null : (JSON.stringify(application.jwks) as never);
  await tables(db)
    .insertInto('identity.application')
    .values({ ...application, jwks })
    .execute();
}

export function findApplication(db: Db, id: string): Promise<Application | undefined> {
  return tables(db).selectFrom('identity.application').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The approved application behind a proxy that is reached under this host. */
export function findGated(db: Db, host: string): Promise<Application | undefined> {
  return tables(db)
    .selectFrom('identity.application')
    .selectAll()
    .where('host', '=', host)
    .where('kind', '=', 'gated')
    .where('state', '=', 'approved')
    .executeTakeFirst();
}

export async function findKnown(db: Db, id: string): Promise<KnownApplication | undefined> {
  const application = await findApplication(db, id);
  return application === undefined ? undefined : { ...application, secrets: await listSecrets(db, id) };
}

/** Which applications to list; newest first. */
export interface ApplicationFilter {
  readonly state?: ApplicationState | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export function listApplications(db: Db, filter: ApplicationFilter): Promise<Application[]> {
  let query = tables(db).selectFrom('identity.application').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return query.execute();
}

/** How many registrations wait for a decision. */
export async function countAsked(db: Db): Promise<number> {
  const row = await tables(db)
    .selectFrom('identity.application')
    .select((select) => select.fn.countAll().as('count'))
    .where('state', '=', 'asked')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function updateApplication(db: Db, id: string, change: Partial<Application>): Promise<void> {
  const jwks = change.jwks ? { jwks: JSON.stringify(change.jwks) as never } : {};
  await tables(db)
    .updateTable('identity.application')
    .set({ ...change, ...jwks })
    .where('id', '=', id)
    .execute();
}

/** Forgets registrations that nobody decided before `before` (ms). */
export async function deleteUndecided(db: Db, before: number): Promise<void> {
  await tables(db)
    .deleteFrom('identity.application')
    .where('state', '=', 'asked')
    .where('created_at', '<', before)
    .execute();
}

export function listSecrets(db: Db, application: string): Promise<ApplicationSecret[]> {
  return tables(db)
    .selectFrom('identity.application_secret')
    .selectAll()
    .where('application', '=', application)
    .orderBy('id', 'desc')
    .execute();
}

/** Puts a secret beside the newest one, which works until `overlap` (ms), and removes all older ones. */
export async function addSecret(db: Db, secret: ApplicationSecret, overlap: number): Promise<void> {
  const [newest, ...older] = await listSecrets(db, secret.application);
  if (older.length > 0)
    await tables(db)
      .deleteFrom('identity.application_secret')
      .where(
        'id',
        'in',
        older.map(({ id }) => id),
      )
      .execute();
  if (newest !== undefined)
    await tables(db)
      .updateTable('identity.application_secret')
      .set({ expires_at: Math.min(newest.expires_at ?? overlap, overlap) })
      .where('id', '=', newest.id)
      .execute();
  await tables(db).insertInto('identity.application_secret').values(secret).execute();
}
