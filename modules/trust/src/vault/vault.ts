import { createPublicKey, createSecretKey, randomBytes } from 'node:crypto';
import { sm2PrivateKeyFromPkcs8, sm2PublicKeyFromSpki, sm2SealKey } from '@citywall/gm';
import { aesKwpUnwrap, aesKwpWrap, rsaOaepOpen, rsaOaepSeal, unfit } from '../algorithms/index.ts';
import type { ControlName, Controls, Descriptor, Made } from './control.ts';
import { readPkcs8 } from './mechanisms/key-pair.ts';
import { mechanisms } from './mechanisms/mechanisms.table.ts';
import { isOffline } from './offline-holder.ts';
import { type OpenKey, perform } from './perform.ts';
import { createRootHolder } from './root-holder.ts';
import { UnknownKeyError } from './unknown-key.ts';
import type { ItemAnswer, Work } from './work.ts';

/** Keys open at once in one process; the longest unused is closed first. */
const mostOpen = 20_000;

/** Everything a key process does, apart from talking. */
export interface Vault {
  control<Name extends ControlName>(name: Name, ask: Controls[Name]['ask']): Promise<Controls[Name]['answer']>;
  work(work: Work): readonly ItemAnswer[];
}

interface KeptKey extends OpenKey {
  /** Kept sealed for export; opened again when it is asked for. */
  readonly wrapped: Buffer;
}

export function createVault(): Vault {
  const keys = new Map<string, KeptKey>();
  const root = createRootHolder(() => {
    for (const [version, { wrapped }] of keys) if (isOffline(wrapped)) keys.delete(version);
  });

  const make = (descriptor: Descriptor, material: Buffer, offline = false): Made => {
    try {
      const { publicKeys } = mechanisms[descriptor.kind].load(material);
      const wrapped = root.wrap(descriptor, material, offline).toString('base64');
      return { wrapped, publicKeys: publicKeys.map((key) => key.toString('base64')) };
    } finally {
      material.fill(0);
    }
  };
  const keyOf = (version: string): KeptKey => {
    const key = keys.get(version);
    if (key === undefined) throw new UnknownKeyError();
    keys.delete(version);
    keys.set(version, key);
    return key;
  };
  const controls: { [Name in ControlName]: (ask: Controls[Name]['ask']) => Promise<Controls[Name]['answer']> } = {
    found: (ask) => root.found(ask),
    'found-automatic': async ({ id, secret, offlineMs }) =>
      root.foundAutomatic(id, Buffer.from(secret, 'base64'), offlineMs),
    'found-for-tokens': async (ask) => root.foundForTokens(ask.id, ask.publicKeys, ask.offlineMs),
    'unseal-automatic': async (ask) => root.unsealAutomatic(ask.root, ask.secret),
    share: (ask) => root.takeShare(ask.root, ask.share),
    reshare: (ask) => root.reshare(ask),
    'offline-share': (ask) => root.takeOfflineShare(ask.root, ask.share, ask.ms),
    'offline-make': async (ask) => root.makeOffline(ask.root, ask.secret),
    'offline-open': async (ask) => {
      root.openOffline(ask.root, ask.secret, ask.ms);
      return {};
    },
    'offline-close': async () => {
      root.closeOffline();
      return {};
    },
    'offline-left': async () => ({ ms: root.offline.left() }),
    'offline-take': async ({ descriptor, wrapped }) => {
      const material = root.unwrap(descriptor, Buffer.from(wrapped, 'base64'));
      return { wrapped: make(descriptor, material, true).wrapped };
    },
    'hand-over-ask': async () => root.askHandOver(),
    'hand-over-give': async ({ publicKey }) => root.giveHandOver(publicKey),
    'hand-over-part': async ({ publicKey }) => root.givePart(publicKey),
    'hand-over-take': async (ask) => root.takeHandOver(ask),
    generate: async ({ descriptor, offline }) =>
      make(descriptor, await mechanisms[descriptor.kind].generate(), offline),
    import: async ({ descriptor, form, material, transport }) => {
      const bytes = Buffer.from(material, 'base64');
      if (form === 'raw') return make(descriptor, bytes);
      return make(descriptor, unwrapTransported(openMaterial(keyOf(transport ?? ''), 'transport'), bytes));
    },
    load: async ({ descriptor, wrapped }) => {
      const sealed = Buffer.from(wrapped, 'base64');
      const material = root.unwrap(descriptor, sealed);
      keys.set(descriptor.version, { descriptor, wrapped: sealed, key: mechanisms[descriptor.kind].load(material) });
      material.fill(0);
      if (keys.size > mostOpen) keys.delete(keys.keys().next().value as string);
      return {};
    },
    forget: async ({ version }) => {
      keys.delete(version);
      return {};
    },
    export: async ({ version, form, publicKey }) => {
      const kept = keyOf(version);
      if (!kept.descriptor.exportable)
        throw unfit('This key was made not to be exported.', '该密钥在创建时即不可导出。');
      const material = openMaterial(kept);
      try {
        const out =
          form === 'sm2-enveloped' ? envelop(kept.descriptor, material, publicKey) : carry(material, publicKey);
        return { material: out.toString('base64') };
      } finally {
        material.fill(0);
      }
    },
  };

  function openMaterial({ descriptor, wrapped }: KeptKey, purpose?: Descriptor['purpose']): Buffer {
    if (purpose !== undefined && descriptor.purpose !== purpose)
      throw unfit(`The key is not for ${purpose}.`, `该密钥的用途不是 ${purpose}。`);
    return root.unwrap(descriptor, wrapped);
  }

  return {
    control: (name, ask) => controls[name](ask),
    work: (work) => perform(work, keyOf(work.version), work.target === undefined ? undefined : keyOf(work.target)),
  };
}

/** RSA-OAEP with SHA-256 of a fresh AES-256 key, then the material under it by AES-KWP. */
function carry(material: Buffer, publicKey: string): Buffer {
  const recipient = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const carrier = randomBytes(32);
  const wrapped = aesKwpWrap(createSecretKey(carrier), material);
  const sealed = rsaOaepSeal('sha256', recipient, carrier);
  carrier.fill(0);
  return Buffer.concat([sealed, wrapped]);
}

/** The inverse of `carry` with a transport key of ours. */
function unwrapTransported(transport: Buffer, sealed: Buffer): Buffer {
  const key = readPkcs8(transport);
  transport.fill(0);
  const bytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const carrier = rsaOaepOpen('sha256', key, sealed.subarray(0, bytes));
  if (carrier.length !== 32) throw unfit('The carrying AES key must have 32 bytes.', '传输用 AES 密钥须为 32 字节。');
  const secret = createSecretKey(carrier);
  carrier.fill(0);
  return aesKwpUnwrap(secret, sealed.subarray(bytes));
}

function envelop({ kind }: Descriptor, material: Buffer, publicKey: string): Buffer {
  if (kind !== 'sm2')
    throw unfit('Only an SM2 key goes into an SM2EnvelopedKey.', '只有 SM2 密钥可放入 SM2EnvelopedKey。');
  const recipient = sm2PublicKeyFromSpki(Buffer.from(publicKey, 'base64'));
  return Buffer.from(sm2SealKey(recipient, sm2PrivateKeyFromPkcs8(material)));
}
