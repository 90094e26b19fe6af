import { conflict, type Db, invalid, newId } from '@citywall/kernel';
import type { Actor } from '../surroundings.ts';
import {
  factsOf,
  type ImportForm,
  type Kind,
  type Made,
  type Provider,
  type Purpose,
  type StoredMaterial,
  stayInHardware,
} from '../vault/index.ts';
import { descriptorOf } from './descriptor-of.ts';
import { changeState, insertKey, insertVersion, updateKey } from './key.store.ts';
import type { Key, KeyHolding, KeyVersion, WholeKey } from './key.ts';

const dayMs = 86_400_000;

/** What a new key is to be; all but the rotation is fixed for good. */
export interface KeyWish {
  readonly ring: string;
  readonly name: string;
  readonly kind: Kind;
  readonly purpose?: Purpose;
  readonly exportable?: boolean;
  /** In key processes when missing. */
  readonly held?: KeyHolding | undefined;
  /** Without it the key is rotated by hand. */
  readonly rotationDays?: number;
  /** To be used only during ceremonies, of which one MUST be open now. */
  readonly offline?: boolean;
  /** False: the key starts pre-activation. */
  readonly active?: boolean;
}

/** Material that comes from outside. */
export interface Incoming {
  readonly form: ImportForm;
  /** Base64, never decoded outside the key processes. */
  readonly material: string;
  readonly transport?: StoredMaterial;
}

/** Makes a key with its first version, generated or from material that comes in. Throws when the ring has a key of the name. */
export async function makeKey(
  provider: Provider,
  db: Db,
  wish: KeyWish,
  by: Actor,
  now: number,
  incoming?: Incoming,
): Promise<{ readonly key: Key; readonly version: KeyVersion }> {
  const purpose = purposeOf(wish);
  const { ring, name, kind, exportable = false, held = 'process', rotationDays = null } = wish;
  if (held === 'hsm' && exportable) throw stayInHardware();
  const key: Key = {
    ...{ id: newId(), ring, name, kind, purpose, exportable, held, latest: 1, leastVersion: 1, rotationDays },
    nextRotationAt: rotationDays === null ? null : now + rotationDays * dayMs,
    createdAt: now,
    createdBy: by,
  };
  if (!(await insertKey(db, key)))
    throw conflict('trust.key.name', {
      en: `The ring has a key named ${name} already. Choose another name, or rotate that key.`,
      zh: `密钥环中已有名为 ${name} 的密钥。请更换名称，或轮换该密钥。`,
    });
  const version = await makeVersion(
    provider,
    key,
    1,
    wish.active === false ? 'pre-activation' : 'active',
    now,
    incoming,
    wish.offline,
  );
  await insertVersion(db, key.id, version);
  return { key, version };
}

async function makeVersion(
  provider: Provider,
  whole: Key,
  number: number,
  state: KeyVersion['state'],
  now: number,
  incoming?: Incoming,
  offline?: boolean,
): Promise<KeyVersion> {
  const descriptor = descriptorOf(whole, newId(), number);
  const made: Made =
    incoming === undefined
      ? await provider.generate(descriptor, offline)
      : await provider.import(descriptor, incoming.form, incoming.material, incoming.transport);
  return {
    id: descriptor.version,
    number,
    state,
    wrapped: Buffer.from(made.wrapped, 'base64'),
    publicKeys: made.publicKeys.map((one) => Buffer.from(one, 'base64')),
    origin: incoming === undefined ? 'generated' : 'imported',
    createdAt: now,
    changedAt: now,
  };
}

/** Adds an active version and makes it the latest; the one that was active only processes from now on. */
export async function rotateKey(
  provider: Provider,
  db: Db,
  whole: WholeKey,
  by: Actor,
  now: number,
  reason: string,
): Promise<KeyVersion> {
  const { key, versions } = whole;
  if (versions.every(({ state }) => state === 'destroyed'))
    throw conflict('trust.key.destroyed', {
      en: 'This key is destroyed. Create a new one.',
      zh: '该密钥已销毁。请创建新密钥。',
    });
  const number = Math.max(...versions.map((one) => one.number)) + 1;
  const version = await makeVersion(provider, key, number, 'active', now);
  await insertVersion(db, key.id, version);
  for (const { number: former, state } of versions) {
    if (state !== 'active') continue;
    await changeState(db, {
      id: newId(),
      key: key.id,
      number: former,
      from: state,
      to: 'deactivated',
      at: now,
      by,
      reason,
    });
  }
  const nextRotationAt = key.rotationDays === null ? null : now + key.rotationDays * dayMs;
  await updateKey(db, { ...key, latest: number, nextRotationAt });
  return version;
}

function purposeOf({ kind, purpose }: KeyWish): Purpose {
  const purposes: readonly Purpose[] = factsOf(kind)?.purposes ?? [];
  const chosen = purpose ?? purposes[0];
  if (chosen !== undefined && purposes.includes(chosen)) return chosen;
  throw invalid('trust.key.purpose', {
    en: `A key of kind ${kind} can be for ${purposes.join(' or ')} only.`,
    zh: `${kind} 类密钥只能用于：${purposes.join('、')}。`,
  });
}
