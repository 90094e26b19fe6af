import { createSecretKey } from 'node:crypto';
import {
  aesGcmOpen,
  aesGcmSeal,
  hkdf,
  mlKem768CiphertextBytes,
  mlKemDecapsulate,
  mlKemEncapsulate,
  notAuthentic,
  opening,
  unfit,
  xWingCiphertextBytes,
  xWingDecapsulate,
  xWingEncapsulate,
} from '../../algorithms/index.ts';
import { generatePkcs8, joinParts, readPair, spkiOf, splitParts } from './key-pair.ts';
import type { LoadedKey, Mechanism } from './mechanism.ts';

const empty = Buffer.alloc(0);
/** The derived key is used once, so that its nonce may be constant. */
const onlyNonce = Buffer.alloc(12);

/** Encapsulated secret → HKDF-SHA-256 → AES-256-GCM, with the context covered. */
function sealed(
  label: string,
  bytes: number,
  encapsulate: () => { readonly secret: Buffer; readonly ciphertext: Buffer },
  decapsulate: (ciphertext: Uint8Array) => Buffer,
): Required<Pick<LoadedKey, 'seal' | 'open'>> {
  const keyOf = (secret: Buffer) => {
    const key = createSecretKey(hkdf('sha256', secret, empty, Buffer.from(`citywall ${label}`), 32));
    secret.fill(0);
    return key;
  };
  return {
    seal: (plaintext, context) => {
      const { secret, ciphertext } = encapsulate();
      return Buffer.concat([ciphertext, aesGcmSeal(keyOf(secret), onlyNonce, plaintext, context)]);
    },
    open: (all, context) => {
      if (all.length < bytes) throw notAuthentic();
      const secret = opening(() => decapsulate(all.subarray(0, bytes)));
      return aesGcmOpen(keyOf(secret), onlyNonce, all.subarray(bytes), context);
    },
  };
}

export const mlKem768: Mechanism = {
  generate: () => generatePkcs8('ml-kem-768'),
  load: (material) => {
    const { key, publicKey } = readPair(material, 'ml-kem-768');
    return {
      publicKeys: [spkiOf(publicKey)],
      ...sealed(
        'ml-kem-768',
        mlKem768CiphertextBytes,
        () => mlKemEncapsulate(publicKey),
        (ciphertext) => mlKemDecapsulate(key, ciphertext),
      ),
    };
  },
};

/** X-Wing. */
export const x25519MlKem768: Mechanism = {
  generate: async () => joinParts(await generatePkcs8('x25519'), await generatePkcs8('ml-kem-768')),
  load: (material) => {
    const parts = splitParts(material);
    if (parts === undefined) throw unfit('The material has not two parts.', '密钥材料不是两部分。');
    const [classic, lattice] = [readPair(parts[0], 'x25519'), readPair(parts[1], 'ml-kem-768')];
    const secret = { x25519: classic.key, mlKem: lattice.key };
    const open = { x25519: classic.publicKey, mlKem: lattice.publicKey };
    return {
      publicKeys: [spkiOf(open.x25519), spkiOf(open.mlKem)],
      ...sealed(
        'x25519-ml-kem-768',
        xWingCiphertextBytes,
        () => xWingEncapsulate(open),
        (ciphertext) => xWingDecapsulate(secret, ciphertext),
      ),
    };
  },
};
