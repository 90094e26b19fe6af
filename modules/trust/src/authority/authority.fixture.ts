import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { generateSm2Key, type Sm2PrivateKey, sm2PublicKeyToSpki, sm2Sign } from '@citywall/gm';
import { newId, type Settings } from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { sql } from 'kysely';
import type { AuthorityKeyKind, AuthorityKeys } from './authority-keys.ts';
import { createAuthorityShelf } from './authority-shelf.ts';
import { createCertifier } from './create-certifier.ts';
import { foundHierarchies } from './found-hierarchies.ts';

/** Keys in memory, for tests of authorities alone. */
export function memoryKeys(): AuthorityKeys {
  const signers = new Map<string, (message: Uint8Array) => Uint8Array>();
  return {
    takeOffline: async () => {},
    retire: async (_db, id) => void signers.delete(id),
    create: async (_db, _name, kind) => {
      const id = newId();
      const { spki, signer } = kind === 'sm2' ? sm2Key() : nativeKey(kind);
      signers.set(id, signer);
      return { id, kind, spki };
    },
    sign: async (_db, id, message) => signers.get(id)!(message),
  };
}

function sm2Key() {
  const key: Sm2PrivateKey = generateSm2Key();
  return { spki: sm2PublicKeyToSpki(key.publicKey), signer: (message: Uint8Array) => sm2Sign(key, message) };
}

function nativeKey(kind: Exclude<AuthorityKeyKind, 'sm2'>) {
  const curves: Readonly<Record<string, string>> = { 'ecdsa-p256': 'P-256', 'ecdsa-p384': 'P-384' };
  const pair = curves[kind]
    ? generateKeyPairSync('ec', { namedCurve: curves[kind] })
    : generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) });
  const hash = kind.endsWith('384') || kind === 'rsa-4096' ? 'sha384' : 'sha256';
  const privateKey: KeyObject = pair.privateKey;
  return {
    spki: pair.publicKey.export({ type: 'spki', format: 'der' }),
    signer: (message: Uint8Array) => sign(hash, message, privateKey),
  };
}

/** A city with both hierarchies founded over a real database and keys in memory. */
export async function openTrialAuthorities() {
  const database = await createTemporaryDatabase();
  await sql`create schema trust`.execute(database.db);
  const migrations = new URL('../../migrations/', import.meta.url);
  for (const file of readdirSync(migrations).toSorted())
    await sql.raw(readFileSync(new URL(file, migrations), 'utf8')).execute(database.db);
  const { db } = database;
  const kept = new Map<string, unknown>();
  const settings = {
    get: (key: string, fallback: unknown) => kept.get(key) ?? fallback,
    set: async (_db: unknown, key: string, value: unknown) => void kept.set(key, value),
  } as Settings;
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const shelf = createAuthorityShelf(clock);
  const ports = {
    clock,
    settings,
    keys: memoryKeys(),
    shelf,
    publishedAt: () => 'http://trust.city.example',
    changed: async () => {},
    issuedByItself: async () => {},
    ceremonies: { isOpen: async () => true, act: async () => {} },
    alarms: createAlarmBoard(clock),
  };
  await foundHierarchies(ports, db, { organisation: 'City', country: 'CN', domain: 'city.example' }, 'Li');
  return {
    db,
    ports,
    settings,
    shelf,
    certifier: createCertifier(ports),
    advance: (ms: number) => {
      offset += ms;
    },
    close: () => database.close(),
  };
}
