import type { Db } from '@citywall/kernel';
import { type MessageMark, type Service, type ServiceVersion, tables } from './services.tables.ts';

/** A version with its service. */
export type ListedVersion = Omit<ServiceVersion, 'description' | 'certificates'> & {
  readonly name: string;
  readonly owner_type: string;
  readonly owner_name: string;
};

const listed = [
  'version.id',
  'version.service',
  'version.version',
  'version.title',
  'version.content_digest',
  'version.signature_input',
  'version.signature',
  'version.algorithm',
  'version.published_at',
  'version.published_by',
  'version.withdrawn_at',
  'version.withdrawn_by',
  'version.reason',
  'service.name',
  'service.owner_type',
  'service.owner_name',
] as const;

/** The newest version of each service, by name; those not withdrawn go before those that are. */
export async function listServices(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<readonly ListedVersion[]> {
  let query = tables(db)
    .selectFrom('identity.service as service')
    .innerJoin('identity.service_version as version', 'version.service', 'service.id')
    .select([...listed])
    .distinctOn('service.name')
    .orderBy('service.name')
    .orderBy((on) => on('version.withdrawn_at', 'is not', null))
    .orderBy('version.published_at', 'desc')
    .orderBy('version.id', 'desc')
    .limit(limit);
  if (after !== undefined) query = query.where('service.name', '>', after);
  return query.execute();
}

export function listVersions(db: Db, service: string): Promise<readonly ServiceVersion[]> {
  return tables(db)
    .selectFrom('identity.service_version')
    .selectAll()
    .where('service', '=', service)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

/** With `lock` until the transaction ends. */
export function findService(db: Db, name: string, lock = false): Promise<Service | undefined> {
  const query = tables(db).selectFrom('identity.service').selectAll().where('name', '=', name);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

/** That version, else the newest that is not withdrawn. */
export function findVersion(db: Db, service: string, version?: string): Promise<ServiceVersion | undefined> {
  const query = tables(db).selectFrom('identity.service_version').selectAll().where('service', '=', service);
  if (version !== undefined) return query.where('version', '=', version).executeTakeFirst();
  return query
    .where('withdrawn_at', 'is', null)
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Takes the name, unless somebody has it: then his row is answered. */
export async function claimService(db: Db, service: Service): Promise<Service> {
  await tables(db)
    .insertInto('identity.service')
    .values(service)
    .onConflict((on) => on.column('name').doNothing())
    .execute();
  return (await findService(db, service.name, true)) as Service;
}

export async function insertVersion(db: Db, version: ServiceVersion): Promise<void> {
  await tables(db).insertInto('identity.service_version').values(version).execute();
}

export async function withdrawVersion(
  db: Db,
  id: string,
  change: Pick<ServiceVersion, 'withdrawn_at' | 'withdrawn_by' | 'reason'>,
): Promise<void> {
  await tables(db).updateTable('identity.service_version').set(change).where('id', '=', id).execute();
}

/** False when the mark is there and still counts. */
export async function insertMark(db: Db, mark: MessageMark, now: number): Promise<boolean> {
  const { expires_at } = mark;
  const kept = await tables(db)
    .insertInto('identity.message_mark')
    .values(mark)
    .onConflict((on) =>
      on.columns(['key', 'mark']).doUpdateSet({ expires_at }).where('identity.message_mark.expires_at', '<=', now),
    )
    .returning('mark')
    .executeTakeFirst();
  return kept !== undefined;
}

export async function deleteOldMarks(db: Db, now: number): Promise<void> {
  await tables(db).deleteFrom('identity.message_mark').where('expires_at', '<=', now).execute();
}
