import type { Clock, Db, JsonObject } from '@citywall/kernel';
import {
  artefactHash,
  consumeArtefact,
  decideByUserCode,
  deleteArtefact,
  deleteFamily,
  type FoundArtefact,
  findArtefacts,
  findByUserCode,
  keepArtefacts,
  rowOf,
} from './artefact.store.ts';
import { gather } from './gathering.ts';
import type { ArtefactRow } from './single-sign-on.tables.ts';

/** What the protocol remembers, by kind and value; the value itself is nowhere kept. */
export interface Artefacts {
  /** Resolves when it is stored. `expiresIn` in seconds. */
  keep(kind: string, value: string, payload: JsonObject, expiresIn: number): Promise<void>;
  /** The payload with its value put back as `jti`, and `consumed` when it was used up. */
  find(kind: string, value: string): Promise<JsonObject | undefined>;
  /** What a device asked for whose code a person typed. */
  /** A token of any kind. */
  findToken(value: string): Promise<JsonObject | undefined>;
  findByUserCode(userCode: string): Promise<JsonObject | undefined>;
  /** The person has decided about it. False when somebody had before. */
  decideByUserCode(userCode: string, decision: JsonObject): Promise<boolean>;
  /** False when it was used up before. */
  consume(kind: string, value: string): Promise<boolean>;
  forget(kind: string, value: string): Promise<void>;
  forgetFamily(kind: string, grant: string): Promise<void>;
}

/** Over the database; what is asked or kept at the same time goes there together. */
export function createArtefacts(db: Db, clock: Clock): Artefacts {
  const keep = gather<ArtefactRow, void>(async (rows) => {
    // One statement cannot write a row twice: the last word counts.
    const last = new Map(rows.map((row) => [row.hash.toString('latin1'), row]));
    await keepArtefacts(db, [...last.values()]);
    return [];
  });
  const find = gather<Buffer, FoundArtefact | undefined>(async (hashes) => {
    const rows = new Map((await findArtefacts(db, hashes)).map((row) => [row.hash.toString('latin1'), row]));
    return hashes.map((hash) => rows.get(hash.toString('latin1')));
  });
  return {
    keep: (kind, value, payload, expiresIn) =>
      keep(rowOf({ kind, value, payload, expiresAt: clock.now() + expiresIn * 1_000 })),
    find: async (kind, value) => {
      const row = await find(artefactHash(kind, value));
      return row?.kind === kind ? payloadOf(row, value) : undefined;
    },
    findToken: async (value) => {
      const row = await find(artefactHash('AccessToken', value));
      return row && payloadOf(row, value);
    },
    findByUserCode: async (userCode) => {
      const row = await findByUserCode(db, userCode);
      return row && row.expires_at > clock.now() ? payloadOf(row) : undefined;
    },
    decideByUserCode: (userCode, decision) => decideByUserCode(db, userCode, decision, clock.now()),
    consume: (kind, value) => consumeArtefact(db, artefactHash(kind, value), clock.now()),
    forget: (kind, value) => deleteArtefact(db, artefactHash(kind, value)),
    forgetFamily: (kind, grant) => deleteFamily(db, kind, grant),
  };
}

function payloadOf({ payload, consumed_at }: Pick<FoundArtefact, 'payload' | 'consumed_at'>, jti?: string): JsonObject {
  return {
    ...payload,
    ...(jti === undefined ? {} : { jti }),
    ...(consumed_at === null ? {} : { consumed: Math.floor(consumed_at / 1_000) }),
  };
}
