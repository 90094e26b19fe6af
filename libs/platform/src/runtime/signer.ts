import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signer } from '@citywall/kernel';
import { writeFileDurably } from '../files/index.ts';

const keyFile = 'installation.key';

/**
 * The Signer over the installation key in `dir` (DIR/keys, 0700; the key is PKCS#8 PEM, 0600). Made at first use.
 * Everything that needs a secret of this installation derives it from this one key by purpose.
 */
export function openSigner(dir: string): Signer {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const key = loadOrMakeKey(join(dir, keyFile));
  const publicKey = rawPublicKey(key);
  const secret = rawPrivateKey(key);
  const purposes = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    let derived = purposes.get(purpose);
    if (derived === undefined) {
      derived = Buffer.from(hkdfSync('sha256', secret, 'citywall installation', purpose, 32));
      purposes.set(purpose, derived);
    }
    return derived;
  };
  return {
    publicKey,
    name: `citywall.${createHash('sha256').update(publicKey).digest('hex').slice(0, 8)}`,
    sign: (message) => sign(null, message, key),
    mac: (purpose, message) => createHmac('sha256', keyFor(purpose)).update(message).digest(),
  };
}

function loadOrMakeKey(path: string): KeyObject {
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  return privateKey;
}

/** An Ed25519 SubjectPublicKeyInfo is a 12-byte prefix and the key (RFC 8410). */
function rawPublicKey(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(12);
}

/** An Ed25519 PKCS#8 structure is a 16-byte prefix and the seed (RFC 8410). */
function rawPrivateKey(key: KeyObject): Uint8Array {
  return key.export({ type: 'pkcs8', format: 'der' }).subarray(16);
}
