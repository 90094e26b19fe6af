import {
  createSm2Verifier,
  generateSm2Key,
  type Sm2Verifier,
  sm2Decrypt,
  sm2Encrypt,
  sm2PrivateKeyFromPkcs8,
  sm2PrivateKeyToPkcs8,
  sm2PublicKeyToSpki,
  sm2Sign,
} from '@citywall/gm';
import {
  type Curve,
  ecdsaSign,
  ecdsaVerify,
  ed25519Sign,
  ed25519Verify,
  mlDsaSign,
  mlDsaVerify,
  opening,
  unfit,
} from '../../algorithms/index.ts';
import { generatePkcs8, joinParts, readPair, spkiOf, splitParts } from './key-pair.ts';
import type { Mechanism } from './mechanism.ts';

export function ecdsa(curve: Curve): Mechanism {
  return {
    generate: () => generatePkcs8('ec', { namedCurve: curve }),
    load: (material) => {
      const { key, publicKey } = readPair(material, 'ec');
      // Refuses the key when it lies on another curve.
      ecdsaVerify(curve, publicKey, Buffer.alloc(0), Buffer.alloc(0));
      return {
        publicKeys: [spkiOf(publicKey)],
        sign: (message) => ecdsaSign(curve, key, message),
        verify: (message, signature) => ecdsaVerify(curve, publicKey, message, signature),
      };
    },
  };
}

export const ed25519: Mechanism = {
  generate: () => generatePkcs8('ed25519'),
  load: (material) => {
    const { key, publicKey } = readPair(material, 'ed25519');
    return {
      publicKeys: [spkiOf(publicKey)],
      sign: (message) => ed25519Sign(key, message),
      verify: (message, signature) => ed25519Verify(publicKey, message, signature),
    };
  },
};

export const mlDsa65: Mechanism = {
  generate: () => generatePkcs8('ml-dsa-65'),
  load: (material) => {
    const { key, publicKey } = readPair(material, 'ml-dsa-65');
    return {
      publicKeys: [spkiOf(publicKey)],
      sign: (message) => mlDsaSign(key, message),
      verify: (message, signature) => mlDsaVerify(publicKey, message, signature),
    };
  },
};

let verifier: Sm2Verifier | undefined;

/** One for all keys of the process, made when the first SM2 signature is verified. */
function fastVerifier(): Sm2Verifier {
  verifier ??= createSm2Verifier();
  return verifier;
}

/** SM2 signs with the default user id, and encrypts in the ASN.1 form of GM/T 0009, which covers no context. */
export const sm2: Mechanism = {
  generate: async () => Buffer.from(sm2PrivateKeyToPkcs8(generateSm2Key())),
  load: (material) => {
    const key = sm2PrivateKeyFromPkcs8(material);
    const { publicKey } = key;
    const withoutContext = (context: Uint8Array): void => {
      if (context.length > 0) throw unfit('SM2 encryption covers no context.', 'SM2 加密不支持上下文。');
    };
    return {
      publicKeys: [Buffer.from(sm2PublicKeyToSpki(publicKey))],
      sign: (message) => Buffer.from(sm2Sign(key, message)),
      verify: (message, signature) => fastVerifier().verify(publicKey, message, signature),
      seal: (plaintext, context) => {
        withoutContext(context);
        return Buffer.from(sm2Encrypt(publicKey, plaintext));
      },
      open: (sealed, context) => {
        withoutContext(context);
        return opening(() => Buffer.from(sm2Decrypt(key, sealed)));
      },
    };
  },
};

/** Before what both parts sign, so that neither signature stands for one alone. */
const hybridLabel = Buffer.from('citywall ecdsa-p256-ml-dsa-65\0');

/** ECDSA P-256 and ML-DSA-65 over the same labelled message; both must hold. */
export const ecdsaMlDsa: Mechanism = {
  generate: async () => joinParts(await generatePkcs8('ec', { namedCurve: 'P-256' }), await generatePkcs8('ml-dsa-65')),
  load: (material) => {
    const parts = splitParts(material);
    if (parts === undefined) throw unfit('The material has not two parts.', '密钥材料不是两部分。');
    const classic = ecdsa('P-256').load(parts[0]);
    const lattice = mlDsa65.load(parts[1]);
    const labelled = (message: Uint8Array) => Buffer.concat([hybridLabel, message]);
    return {
      publicKeys: [...classic.publicKeys, ...lattice.publicKeys],
      sign: (message) => {
        const both = [classic, lattice].map((part) => part.sign?.(labelled(message), 0) ?? Buffer.alloc(0));
        return joinParts(both[0] as Buffer, both[1] as Buffer);
      },
      verify: (message, signature) => {
        const both = splitParts(signature);
        if (both === undefined) return false;
        const first = classic.verify?.(labelled(message), both[0], 0) === true;
        return lattice.verify?.(labelled(message), both[1], 0) === true && first;
      },
    };
  },
};
