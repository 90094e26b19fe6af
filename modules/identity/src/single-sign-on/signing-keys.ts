import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newId } from '@citywall/kernel';
import { openSecret, sealSecret } from '@citywall/platform/runtime';
import type { Desk } from '../desk.ts';
import { type Jwk, type SignOnKey, tables } from './single-sign-on.tables.ts';

/** The keys that sign what applications verify, newest of each algorithm first; as private JWKs. */
export interface SigningKeys {
  /** Those that are published now; made at the first call. From memory no older than ten seconds. */
  list(): Promise<readonly Jwk[]>;
  /** New keys sign from now on; the old ones stay published until what they signed has expired. */
  rotate(): Promise<void>;
  /** Rotates when the newest keys are older than 90 days, and forgets keys that nobody needs any more. */
  tend(): Promise<void>;
}

const purpose = 'identity.sign-on-key';
const day = 86_400_000;
const usedFor = 90 * day;
/** ID tokens live for an hour; applications also keep key sets for a day. */
const publishedAfter = 2 * day;
const keptFor = 10_000;

/** Keys of the installation (ADR 19): they work while the city is sealed, like the door itself. */
export function createSigningKeys({ db, signer, clock }: Pick<Desk, 'db' | 'signer' | 'clock'>): SigningKeys {
  let kept: { readonly keys: Promise<readonly Jwk[]>; readonly at: number } | undefined;

  const rows = (): Promise<SignOnKey[]> =>
    tables(db)
      .selectFrom('identity.sign_on_key')
      .selectAll()
      .where((where) => where.or([where('retires_at', 'is', null), where('retires_at', '>', clock.now())]))
      .orderBy('retires_at', (order) => order.desc().nullsFirst())
      .orderBy('id', 'desc')
      .execute();
  const load = async (): Promise<readonly Jwk[]> => {
    let present = await rows();
    if (!present.some(({ retires_at }) => retires_at === null)) {
      await make();
      present = await rows();
    }
    return present.map(({ id, algorithm, sealed }) => ({
      ...(JSON.parse(openSecret(signer, purpose, sealed, id)) as Pick<Jwk, 'kty'>),
      kid: id,
      alg: algorithm,
      use: 'sig',
    }));
  };
  /** Two servers that start at once do it one after the other, and the second one finds the first one's. */
  const make = async (force = false): Promise<void> => {
    const pairs = [
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
      ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ] as const;
    await tables(db)
      .transaction()
      .execute(async (transaction) => {
        await transaction
          .selectFrom('identity.sign_on_key')
          .select('id')
          .where('retires_at', 'is', null)
          .forUpdate()
          .execute();
        const now = clock.now();
        const fresh = await transaction
          .selectFrom('identity.sign_on_key')
          .select('id')
          .where('retires_at', 'is', null)
          .executeTakeFirst();
        if (fresh !== undefined && !force) return;
        await transaction
          .updateTable('identity.sign_on_key')
          .set({ retires_at: now + publishedAfter })
          .where('retires_at', 'is', null)
          .execute();
        for (const [algorithm, pair] of pairs) {
          await transaction
            .insertInto('identity.sign_on_key')
            .values(keyRow(algorithm, pair, now))
            .execute();
        }
      });
    kept = undefined;
  };
  const keyRow = (
    algorithm: 'RS256' | 'ES256',
    { privateKey }: { readonly privateKey: KeyObject },
    now: number,
  ): SignOnKey => {
    const id = newId(now);
    const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
    return { id, algorithm, sealed: sealSecret(signer, purpose, jwk, id), created_at: now, retires_at: null };
  };

  return {
    list: () => {
      if (kept === undefined || clock.now() - kept.at > keptFor) {
        const entry = { keys: load(), at: clock.now() };
        kept = entry;
        entry.keys.catch(() => {
          if (kept === entry) kept = undefined;
        });
      }
      return kept.keys;
    },
    rotate: () => make(true),
    tend: async () => {
      await tables(db).deleteFrom('identity.sign_on_key').where('retires_at', '<', clock.now()).execute();
      const [newest] = (await rows()).filter(({ retires_at }) => retires_at === null);
      if (newest !== undefined && clock.now() - newest.created_at > usedFor) await make(true);
    },
  };
}
